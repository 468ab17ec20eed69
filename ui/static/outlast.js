// The conversation is rendered again with each reply: what was opened in an exchange, and that its article is gone, outlast that.
const rendered = () => [...element.querySelectorAll(".exchange")];
const opened = new Set();
// Each part of an exchange that can be opened, with the name under which `opened` has it.
const partsOf = (exchange, place) =>
	[...exchange.querySelectorAll("[data-around], .found")].map((part, at) => [part, `${place} ${part.matches(".found") ? "found" : at}`]);
const openPart = (part, shown) => {
	const isList = part.matches(".found");
	if (shown === (isList ? part.open : part.getAttribute("aria-expanded") === "true")) return; // setting it again is a change to the observer
	if (isList) return void (part.open = shown);
	part.setAttribute("aria-expanded", shown);
	for (const sentence of part.closest(".source").parentElement.querySelectorAll("blockquote .around")) sentence.hidden = !shown;
};
const opens = (part) => {
	const exchange = part.closest(".exchange");
	const [, key] = partsOf(exchange, rendered().indexOf(exchange)).find(([other]) => other === part);
	if (!opened.delete(key)) opened.add(key);
	if (!part.matches(".found")) openPart(part, opened.has(key)); // a list opens by itself
};

const notes = new Map();
const note = (exchange, place) => {
	const says = notes.get(place);
	if (!says || exchange.querySelector(".gone-note")) return;
	exchange.querySelector(".reply")?.append(Object.assign(document.createElement("p"), { className: "gone-note", textContent: says }));
};
const gone = () => {
	const says = pane().querySelector(".gone")?.dataset.says;
	const exchange = opener?.closest(".exchange");
	if (!says || !exchange) return;
	const place = rendered().indexOf(exchange);
	notes.set(place, says);
	note(exchange, place);
};

let many = 0;
new MutationObserver(() => {
	const now = rendered();
	if (now.length < many) opened.clear(), notes.clear(); // another conversation, or one that was cut short
	many = now.length;
	for (const [place, exchange] of now.entries()) {
		note(exchange, place);
		for (const [part, key] of partsOf(exchange, place)) openPart(part, opened.has(key));
	}
}).observe(element, { childList: true, subtree: true, attributeFilter: ["open", "hidden", "aria-expanded"] });
