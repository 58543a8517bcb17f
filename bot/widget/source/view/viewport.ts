/** The part of a small screen that an on-screen keyboard leaves. */

import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";

/** Keeps a full-screen panel within it, by the custom properties --visible-height and --visible-top. */
export function useVisibleArea(panel: RefObject<HTMLElement | null>, fullScreen: boolean, open: boolean): void {
  useEffect(() => {
    const area = window.visualViewport;
    const style = panel.current?.style;
    if (!fullScreen || !open || !area || !style) return;
    const fit = () => {
      // A page that was pinched open keeps its size: only the keyboard's part is to be left out.
      if (area.scale > 1.01) return;
      style.setProperty("--visible-height", `${area.height}px`);
      style.setProperty("--visible-top", `${area.offsetTop}px`);
    };
    fit();
    area.addEventListener("resize", fit);
    area.addEventListener("scroll", fit);
    return () => {
      area.removeEventListener("resize", fit);
      area.removeEventListener("scroll", fit);
      style.removeProperty("--visible-height");
      style.removeProperty("--visible-top");
    };
  }, [panel, fullScreen, open]);
}
