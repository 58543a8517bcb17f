/** The keyboard within the panel. */

const FOCUSABLE =
  "a[href], button:not(:disabled), input:not(:disabled), select, textarea, [tabindex]:not([tabindex='-1'])";

/** Whether a key belongs to an input method that composes: such keys are never commands. Safari says it by 229 only. */
export const isComposing = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229;

/** Lets Tab go round within a panel, from its last control to its first. */
export function keepFocusIn(panel: HTMLElement, event: KeyboardEvent): void {
  const controls = [...panel.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((node) => node.getClientRects().length);
  const first = controls[0];
  const last = controls[controls.length - 1];
  const focused = (panel.getRootNode() as ShadowRoot).activeElement;
  const leaves = event.shiftKey ? focused === first || focused === panel : focused === last;
  if (!leaves) return;
  event.preventDefault();
  (event.shiftKey ? last : first)?.focus();
}
