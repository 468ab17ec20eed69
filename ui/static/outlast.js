// The conversation is rendered again with each reply: what was opened in an exchange, and that its article is gone, outlast that.
const rendered = () => [...element.querySelectorAll(".exchange")];
const opened = new Set();
const parts = (exchange) => [...exchange.querySelectorAll("[data-around], .found")];
const keyOf = (part) => {
	const exchange = part.closest(".exchange");
	return `${rendered().indexOf(exchange)} ${part.matches(".found") ? "found" : parts(exchange).indexOf(part)}`;
};
const openPart = (part, shown) => {
	if (part.matches(".found")) return void (part.open = shown);
	part.setAttribute("aria-expanded", shown);
	for (const sentence of part.closest(".source").parentElement.querySelectorAll("blockquote .around")) sentence.hidden = !shown;
};
const isOpen = (part) => (part.matches(".found") ? part.open : part.getAttribute("aria-expanded") === "true");
const opens = (part) => {
	const key = keyOf(part);
	if (!opened.delete(key)) opened.add(key);
	if (!part.matches(".found")) openPart(part, opened.has(key)); // a list opens by itself
};

const notes = new Map();
const note = (exchange) => {
	const says = notes.get(rendered().indexOf(exchange));
	if (!says || exchange.querySelector(".gone-note")) return;
	exchange.querySelector(".reply")?.append(Object.assign(document.createElement("p"), { className: "gone-note", textContent: says }));
};
const gone = () => {
	const says = pane().querySelector(".gone")?.dataset.says;
	const exchange = opener?.closest(".exchange");
	if (!says || !exchange) return;
	notes.set(rendered().indexOf(exchange), says);
	note(exchange);
};

let many = 0;
new MutationObserver(() => {
	const now = rendered();
	if (now.length < many) opened.clear(), notes.clear(); // another conversation, or one that was cut short
	many = now.length;
	for (const exchange of now) {
		note(exchange);
		for (const part of parts(exchange)) if (isOpen(part) !== opened.has(keyOf(part))) openPart(part, opened.has(keyOf(part)));
	}
}).observe(element, { childList: true, subtree: true, attributeFilter: ["open", "hidden", "aria-expanded"] });
