// Runs once, as `js_on_load` of the conversation: `element` is its element and `trigger` tells Python. Shows nothing of its own making.
const pane = () => document.querySelector("#article");
const narrow = matchMedia("(max-width: 860px)");

const scrollTo = (room, target, above) => {
	if (target) room.scrollTop += target.getBoundingClientRect().top - room.getBoundingClientRect().top - above;
};
// Two frames: Gradio has set the value, and the page is laid out.
const afterwards = (act) => requestAnimationFrame(() => requestAnimationFrame(act));

const aim = () => {
	const target = document.getElementById("aim");
	target ? scrollTo(pane(), target, pane().clientHeight / 3) : (pane().scrollTop = 0);
};
// What the pane shows, marked where it was opened from.
const current = (at) => {
	for (const before of element.querySelectorAll("[aria-current]")) before.removeAttribute("aria-current");
	at?.setAttribute("aria-current", "true");
};
const latest = () => scrollTo(element.closest("#conversation"), element.querySelector(".exchange:last-child"), 16);
const compose = () => matchMedia("(pointer: fine)").matches && document.querySelector("#question textarea")?.focus();

// On a narrow screen the article is a sheet over the conversation; the browser's "back" closes it.
let opener = null;
const sheet = {
	get isOpen() {
		return "sheet" in document.body.dataset;
	},
	show(shown) {
		document.body.toggleAttribute("data-sheet", shown);
		for (const beneath of document.querySelectorAll("#top, #talk")) beneath.inert = shown;
	},
	open() {
		if (!narrow.matches || this.isOpen) return;
		this.show(true);
		history.pushState({ sheet: true }, "");
		pane().querySelector("h2")?.focus({ preventScroll: true });
	},
	closed() {
		if (!this.isOpen) return;
		this.show(false);
		opener?.focus({ preventScroll: true });
	},
};
addEventListener("popstate", () => sheet.closed());
narrow.addEventListener("change", () => sheet.isOpen && history.back());

const number = (text) => (text === undefined ? undefined : Number(text));

document.addEventListener("click", (event) => {
	const at = event.target.closest("[data-turn], [data-article], [data-example], .browse, .back");
	if (!at || event.target.closest("a") || (at.matches("blockquote") && !getSelection().isCollapsed)) return;
	const { turn, hit, article, example } = at.dataset;
	if (at.matches(".back")) return history.back();
	if (example !== undefined) return trigger("example", { example: number(example) });
	opener = at;
	current(at);
	if (at.matches(".browse")) return sheet.open();
	if (article !== undefined) return trigger("open", { article });
	trigger("open", hit === undefined ? { turn: number(turn) } : { turn: number(turn), hit: number(hit) });
});
document.addEventListener("keydown", (event) => {
	if (event.key === "Escape" && sheet.isOpen) history.back();
});

// What Python's events end with.
globalThis.articleqa = {
	put: () => afterwards(latest),
	answered: () => afterwards(() => (latest(), aim(), compose())),
	opened: () => afterwards(() => (sheet.open(), aim())),
	began: () => afterwards(() => ((pane().scrollTop = 0), compose())),
};
