// Filters: rows are hidden that do not have what is looked for, columns of other languages too.
"use strict";
const find = document.getElementById("find");
const language = document.getElementById("language");
const state = document.getElementById("state");
const all = [...language.options].map((option) => option.value).filter(Boolean);
const WANTED = {
  lacking: ["untested", "failing", "partly"],
  untested: ["untested"],
  wrong: ["failing", "partly"],
};
// What can be found in a row is gathered once: there are thousands of names.
const rows = [...document.querySelectorAll(".kind tbody tr")].map((row) => ({
  row,
  text: [...row.querySelectorAll("th, td:not(.number)")].map((cell) => cell.textContent).join(" ").toLowerCase(),
}));

function hasState(row, languages) {
  const wanted = WANTED[state.value];
  return !wanted || languages.some((name) => wanted.includes(row.getAttribute(`data-state-${name}`)));
}

function apply() {
  const text = find.value.trim().toLowerCase();
  const languages = language.value ? [language.value] : all;
  for (const { row, text: has } of rows) {
    row.hidden = !(has.includes(text) && hasState(row, languages));
  }
  for (const part of document.querySelectorAll("[data-language]")) {
    part.hidden = !languages.includes(part.dataset.language);
  }
  for (const section of document.querySelectorAll(".kind")) {
    const count = section.querySelector(".count");
    const shown = section.querySelectorAll("tbody tr:not([hidden])").length;
    count.textContent = shown === Number(count.dataset.all) ? shown : `${shown} of ${count.dataset.all}`;
    section.classList.toggle("empty", shown === 0);
  }
}

document.getElementById("filters").addEventListener("input", apply);
document.getElementById("filters").addEventListener("submit", (event) => event.preventDefault());
// A browser may bring back what was filled in before.
addEventListener("pageshow", apply);
