// @ts-check
/** What the page does with the chat: it opens it, and puts questions to it. */

/** @returns {{open(): void, ask(text: string): void} | undefined} the chat's interface: see docs/widget.md */
const desk = () => /** @type {any} */ (window).PartnerDesk;

function enable() {
  for (const button of document.querySelectorAll("[data-open]")) {
    button.addEventListener("click", () => desk()?.open());
    button.removeAttribute("hidden");
  }
  for (const button of document.querySelectorAll("[data-ask]")) {
    button.addEventListener("click", () => desk()?.ask(button.textContent.trim()));
    button.removeAttribute("disabled");
  }
}

// The example names the place that this page came from.
for (const place of document.querySelectorAll("[data-address]")) place.textContent = new URL(".", location.href).href;

const script = document.querySelector('script[src="widget.js"]');
if (desk()) enable();
else script?.addEventListener("load", enable);
