// @ts-check
/** The page's language: which one, its words, and dates and numbers written in it. */

/** What the server offers in the page's list of languages. @typedef {string} Language */

const choices = /** @type {HTMLSelectElement} */ (document.getElementById("language"));
/**
 * Locales to format in, which also say the script, so that browsers choose the right Chinese glyphs.
 * @type {Record<Language, string>}
 */
const LOCALES = Object.fromEntries([...choices.options].map((option) => [option.value, option.lang]));
const FIRST = choices.options[0].value;
const CHOICE = "partner-desk-language";

/** Words for the one case in which the server's cannot be had. @type {Record<string, string>} */
const BUILT_IN = { load_failed: "The page could not be loaded. Please check your connection.", retry: "Retry" };

/** @type {Language} */
let language = FIRST;
/** @type {Record<string, string>} */
let words = BUILT_IN;
/** Nodes whose words follow the language. @type {Map<Element, () => void>} */
const localised = new Map();

/** @returns {Language} */
export const currentLanguage = () => language;

/**
 * Our language for a tag such as "zh-TW" or "en-ZA".
 * @param {string} tag
 * @returns {Language | undefined}
 */
export function languageOf(tag) {
  try {
    const wanted = new Intl.Locale(tag).maximize();
    const ours = Object.keys(LOCALES).map((own) => ({ own, locale: new Intl.Locale(LOCALES[own]).maximize() }));
    const same = ours.filter(({ locale }) => locale.language === wanted.language);
    return (same.find(({ locale }) => locale.script === wanted.script) ?? same[0])?.own;
  } catch {
    return undefined; // not a language tag: ?lang= may say anything
  }
}

/**
 * The address names a language, or the visitor chose one, or the browser prefers one.
 * @returns {Language}
 */
export function startLanguage() {
  const asked = new URLSearchParams(location.search).get("lang") ?? "";
  const tags = [asked, chosenBefore(), ...navigator.languages];
  return tags.map(languageOf).find((found) => found !== undefined) ?? FIRST;
}

/** @returns {string} */
function chosenBefore() {
  try {
    return localStorage.getItem(CHOICE) ?? "";
  } catch {
    return ""; // storage may be forbidden; the page works without
  }
}

/**
 * Keeps a choice for the next visit, and in the address if that names a language, as it would win on reload.
 * @param {Language} choice
 */
export function rememberLanguage(choice) {
  const address = new URL(location.href);
  if (address.searchParams.has("lang")) {
    address.searchParams.set("lang", choice);
    history.replaceState(null, "", address);
  }
  try {
    localStorage.setItem(CHOICE, choice);
  } catch {
    // Storage may be forbidden: the choice then lasts as long as the page.
  }
}

/**
 * Loads the words of a language and changes what is on the page. When they cannot be had nothing changes.
 * @param {Language} wanted
 */
export async function useLanguage(wanted) {
  const response = await fetch(`web/strings/${wanted}.json`);
  if (!response.ok) throw new Error(`strings: ${response.status}`);
  words = { ...BUILT_IN, .../** @type {Record<string, string>} */ (await response.json()) };
  language = wanted;
  document.documentElement.lang = LOCALES[wanted];
  for (const [node, update] of localised) {
    if (node.isConnected) update();
    else localised.delete(node);
  }
}

/**
 * A text in the page's language, with its `%{name}` places filled.
 * @param {string} key
 * @param {Record<string, string>} [values]
 */
export function text(key, values = {}) {
  return (words[key] ?? "").replace(/%\{(\w+)\}/g, (place, name) => values[name] ?? place);
}

/**
 * Lets a node follow the language. It changes in place, so that the live region does not read old messages again.
 * @template {Element} T
 * @param {T} node
 * @param {(node: T) => void} update
 * @returns {T}
 */
export function localise(node, update) {
  localised.set(node, () => update(node));
  update(node);
  return node;
}

/**
 * An element that holds a text, marked with the text's language, which may differ from that of the message around it.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} className
 * @param {() => string} words
 * @returns {HTMLElementTagNameMap[T]}
 */
export function textNode(tag, className, words) {
  const node = document.createElement(tag);
  node.className = className;
  return localise(node, () => {
    node.lang = LOCALES[language];
    node.textContent = words();
  });
}

/** Binds the texts of the page's own markup. */
export function localiseMarkup() {
  for (const node of document.querySelectorAll("[data-text], [data-label], [data-placeholder]")) {
    const { text: key, label, placeholder } = /** @type {HTMLElement} */ (node).dataset;
    const fallback = node.textContent;
    localise(node, () => {
      if (key) node.textContent = text(key) || fallback;
      if (label && text(label)) node.setAttribute("aria-label", text(label));
      if (placeholder) node.setAttribute("placeholder", text(placeholder));
    });
  }
}

/**
 * The language mark of a reply. The server says "zh" for both scripts; the page knows which one was asked for.
 * @param {string} tag
 */
export function languageMark(tag) {
  if (!tag || language.split("-")[0] === tag) return LOCALES[language];
  return tag;
}

/** The visitor's own regional form of the language, as "en-ZA" and "en-US" write times differently. */
function locale() {
  return navigator.languages.find((tag) => languageOf(tag) === language) ?? LOCALES[language];
}

/** @param {number} amount */
export const formatNumber = (amount) => new Intl.NumberFormat(locale()).format(amount);

/**
 * @param {number} time milliseconds
 * @param {Intl.DateTimeFormatOptions} options
 */
export const formatTime = (time, options) => new Intl.DateTimeFormat(locale(), options).format(time);

/**
 * A date as exact as it is known: "2025", "2022-06" or "2022-06-02".
 * @param {string} known
 */
export function formatDate(known) {
  const parts = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(known);
  if (!parts) return known;
  const [, year, month, day] = parts;
  /** @type {Intl.DateTimeFormatOptions} */
  const options = { year: "numeric", timeZone: "UTC" };
  if (month) options.month = "long";
  if (day) options.day = "numeric";
  return formatTime(Date.UTC(Number(year), Number(month ?? 1) - 1, Number(day ?? 1)), options);
}
