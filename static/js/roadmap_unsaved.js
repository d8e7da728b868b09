// What somebody has moved in time and not saved when they leave the page, or lose the connection: it is kept in the tab,
// and offered once more when they are back. Before they leave, the browser asks whether they mean to. What is typed in
// the panel is kept as long as the page is open, and stands there again when they come back to the project.

import { changedIn, isChanged, rowOf, say, sayNews } from "./roadmap_work.js";

const KEY = `veikart:ulagret:${document.body.dataset.user}`; // another who logs in here is offered nothing
const UNDER_WAY = 2500; // what was sent when the page was left may be seen by then

function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? [];
  } catch {
    return []; // the store is forbidden, or holds something else
  }
}

function keep(moves) {
  try {
    if (moves.length) sessionStorage.setItem(KEY, JSON.stringify(moves));
    else sessionStorage.removeItem(KEY);
  } catch {
    // forbidden: the browser has asked, and more cannot be done
  }
}

const without = (project) => kept().filter((each) => each.project !== project);

// Of a project the last move counts. Each: project, title, words, days, isSent, isAsked, and what roadmap_time.js needs
// to take it up.
export const remember = (move) => keep([...without(move.project), move]);
export const forget = (project) => keep(without(project));

// The two ways on from a move that is not saved. `takeUp` saves it, and says what came of it.
export function waysOn(move, takeUp) {
  const ways = Object.assign(document.createElement("div"), { className: "cluster" });
  const choose = (text, variant, act) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "ds-button", textContent: text });
    Object.assign(button.dataset, { size: "sm", variant });
    button.addEventListener("click", () => (forget(move.project), act()));
    ways.append(button);
  };
  choose("Lagre flyttingen", "primary", async () => {
    await takeUp(move);
    offer(takeUp);
  });
  choose("Forkast den", "secondary", () => {
    say([`Flyttingen av «${move.title}» er forkastet.`]);
    offer(takeUp);
  });
  return ways;
}

const stands = ({ project, days }) => {
  const { startsOn, endsOn } = rowOf(project)?.dataset ?? {};
  return startsOn === days[0] && endsOn === days[1];
};

// One at a time. What came through after all is forgotten.
function offer(takeUp) {
  for (const move of kept().filter(stands)) forget(move.project);
  const [move] = kept();
  if (!move) return;
  const why = move.isAsked ? "ga ingen begrunnelse" : "det ble ikke lagret";
  const sentence = `Du flyttet «${move.title}» til ${move.words}, men ${why}. Vil du lagre flyttingen?`;
  say([sentence], { tone: "warning", offer: waysOn(move, takeUp) });
}

export function offerWhatIsKept(takeUp) {
  if (kept().length) setTimeout(() => offer(takeUp), kept().some(({ isSent }) => isSent) ? UNDER_WAY : 0);
}

// The fields that were left, by project. What came through after all is no longer changed.
const left = new Map();
const actsShown = () => document.querySelector("#roadmap-panel .roadmap-acts");

document.addEventListener("roadmap:leaves", ({ detail: next }) => {
  const acts = actsShown();
  const changed = acts ? changedIn(acts) : [];
  if (!changed.length) return;
  const { project } = acts.dataset;
  left.set(project, changed);
  if (project === next || changed.every(({ form }) => form.hasAttribute("aria-busy"))) return;
  const { title } = document.getElementById("roadmap-panel-heading").dataset;
  sayNews(`Det du skrev om «${title}», er ikke lagret. Det står der når du velger prosjektet igjen.`);
});

document.addEventListener("roadmap:panel", () => {
  const acts = actsShown();
  const changed = (acts && left.get(acts.dataset.project)?.filter(isChanged)) ?? [];
  left.delete(acts?.dataset.project);
  const places = new Set();
  for (const { id, value, checked } of changed) {
    const field = document.getElementById(id);
    if (!field) continue; // what may no longer be done
    if (field.type === "radio") field.checked = checked;
    else field.value = value;
    const form = field.closest("details");
    form.open = true;
    places.add(`«${form.querySelector("summary").textContent}»`);
  }
  if (places.size) sayNews(`Det du skrev sist, står i panelet under ${[...places].join(" og ")}.`);
});

addEventListener("beforeunload", (event) => {
  if ([...left.values()].flat().some(isChanged)) event.preventDefault();
});
