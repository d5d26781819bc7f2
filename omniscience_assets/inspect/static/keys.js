// Moves by keyboard. Links and boxes name their key in data-key; cards that j, k and arrows go through have data-move.
"use strict";

const editing = (element) => element.closest("input:not([type=radio]):not([type=checkbox]), textarea, select") !== null;

function columns(cards) {
  const top = cards[0].getBoundingClientRect().top;
  const later = cards.findIndex((card) => card.getBoundingClientRect().top > top + 1);
  return later < 0 ? cards.length : later;
}

function move(key) {
  const cards = [...document.querySelectorAll("[data-move]")];
  if (cards.length === 0) return false;
  const steps = { j: 1, k: -1, ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns(cards), ArrowUp: -columns(cards) };
  if (!(key in steps)) return false;
  const at = cards.indexOf(document.activeElement);
  const next = cards[at < 0 ? 0 : Math.min(cards.length - 1, Math.max(0, at + steps[key]))];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
  sessionStorage.setItem("card:" + location.pathname + location.search, String(cards.indexOf(next)));
  return true;
}

function press(key) {
  const found = [...document.querySelectorAll("[data-key]")].find(
    (element) => element.dataset.key === key || (element.dataset.also || "").split(" ").includes(key),
  );
  if (!found) return false;
  if (found instanceof HTMLDetailsElement) {
    found.open = !found.open;
    if (found.open) found.scrollIntoView({ block: "nearest" });
  } else if (found instanceof HTMLInputElement || found instanceof HTMLTextAreaElement) {
    found.focus();
    found.select();
  } else {
    found.click();
  }
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (editing(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (move(event.key) || press(event.key)) event.preventDefault();
});

// Back in the gallery, the card that was left is the one to go on from.
const left = sessionStorage.getItem("card:" + location.pathname + location.search);
if (left !== null) {
  const card = document.querySelectorAll("[data-move]")[Number(left)];
  if (card) card.focus();
}
document.addEventListener("click", (event) => {
  const cards = [...document.querySelectorAll("[data-move]")];
  const at = cards.indexOf(event.target.closest("[data-move]"));
  if (at >= 0) sessionStorage.setItem("card:" + location.pathname + location.search, String(at));
});
