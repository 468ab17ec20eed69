// Asking: from the box to the reply.
const box = () => one("#question textarea");
const compose = () => matchMedia("(pointer: fine)").matches && box()?.focus();
const latest = () => scrollTo(element.closest("#conversation"), element.querySelector(".exchange:last-child"), 16);
const waiting = () => element.querySelector(".pending, [data-incomplete]") !== null;
const questionOf = (at) => at.closest(".exchange").querySelector(".question").textContent;

// Questions to try take some seconds to be found.
const suggest = (tries = 20) => {
	if (one(".example") || !one(".welcome") || !tries) return;
	trigger("suggest");
	setTimeout(() => suggest(tries - 1), 2000);
};

// The question is shown at once, with the outline of a reply; what Python replies takes their place.
let last = null; // the question that has no reply yet
const ask = (data, question) => {
	if (waiting()) return;
	showChoosing(false);
	const pending = one("#pending").content.cloneNode(true);
	pending.querySelector(".question").textContent = question;
	const asked = pending.querySelector(".asked");
	asked.textContent = one(".scope")?.dataset.described ?? "";
	if (!asked.textContent) asked.remove();
	const list = element.querySelector(".exchanges");
	if (list) list.append(pending.querySelector(".exchange"));
	else element.querySelector(".welcome").replaceWith(pending);
	afterwards(latest);
	trigger("ask", (last = data));
};
const write = (text) => {
	box().value = text;
	box().dispatchEvent(new Event("input", { bubbles: true }));
};
const submit = () => {
	const question = box().value.trim();
	if (!question) return;
	if (!started || waiting()) return void (sending = true); // it is sent when the reply before is complete
	write("");
	ask({ question }, question);
};
let sending = false;
// Before the page has begun and its conversation is back, what comes from Python would take the place of a question.
let started = false;
const start = () => {
	started = true;
	if (sending) submit((sending = false));
};
const settled = () => {
	element.querySelector(".exchange:has(.pending)")?.remove();
	if (sending) submit((sending = false));
};
document.addEventListener("keydown", (event) => {
	if (!event.target.matches("#question textarea") || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
	event.preventDefault();
	event.stopImmediatePropagation();
	submit();
}, true);
document.addEventListener("click", (event) => {
	if (!event.target.closest("#again") || !waiting()) return;
	event.preventDefault();
	event.stopImmediatePropagation();
}, true);

// The first answer is shown before the event that brings it has ended.
let looking = false;
new MutationObserver(() => {
	const looked = looking;
	looking = element.querySelector(".pending") !== null;
	if (looked && !looking) afterwards(() => (latest(), aim()));
}).observe(element, { childList: true, subtree: true });
