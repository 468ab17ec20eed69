// Runs once, as `js_on_load` of the conversation, together with the other files of this folder: `element` is its element, `trigger` tells
// Python, `upload` sends a file. Shows nothing of its own making but numbers.
const one = (selector) => document.querySelector(selector);
const all = (selector) => [...document.querySelectorAll(selector)];
const pane = () => one("#article");
const narrow = matchMedia("(max-width: 860px)");
// Figures as Python writes them; some browsers have others in Arabic.
const figures = () => `${document.documentElement.lang}-u-nu-latn`;
const number = (text) => (text === undefined ? undefined : Number(text));

const scrollTo = (room, target, above) => {
	if (target) room.scrollTop += target.getBoundingClientRect().top - room.getBoundingClientRect().top - above;
};
// Two frames: Gradio has set the value, and the page is laid out.
const afterwards = (act) => requestAnimationFrame(() => requestAnimationFrame(act));

// What the pane shows, marked where it was opened from.
const current = (at) => {
	for (const before of element.querySelectorAll("[aria-current]")) before.removeAttribute("aria-current");
	at?.setAttribute("aria-current", "true");
};

// On a narrow screen the article is a sheet over the conversation; the browser's "back" closes it.
let opener = null;
const sheet = {
	get isOpen() {
		return "sheet" in document.body.dataset;
	},
	show(shown) {
		document.body.toggleAttribute("data-sheet", shown);
		for (const beneath of all("#top, #talk")) beneath.inert = shown;
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

// What the pane is to show is asked for one at a time, so that what was asked for last is what it shows in the end.
let coming = false;
let next = null;
let soon; // a search that follows what is typed
const want = (event, data) => {
	clearTimeout(soon);
	next = { event, data: data.page ? sized(data) : data };
	if (!coming) came();
};
const came = () => {
	coming = next !== null;
	drawing(next?.data.page);
	if (next) trigger(next.event, next.data);
	next = null;
};
const wantSoon = (act) => {
	clearTimeout(soon);
	soon = setTimeout(act, 200);
};
const look = (data = {}) => want("look", { query: one("[name=find]")?.value ?? "", sort: one("[name=sort]")?.value ?? "", ...data });
// The pane is shown when somebody opens something in it, and not when its list follows a choice.
let revealing = false;
const reveal = () => (revealing = true);
const revealed = () => {
	if (!revealing) return;
	revealing = false;
	document.body.dataset.pane = "";
	sheet.open();
};
const show = (at, data) => {
	opener = at;
	reveal();
	current(at);
	want("open", data);
};

// What opens an article, as the data of an element say: by its id, or as a place of a reply.
const openedBy = ({ dataset: { turn, article, start, end, ...rest } }) => {
	if (turn === undefined) return { article, ...(start && { start: number(start), end: number(end) }) };
	const places = ["hit", "evidence", "answer", "place"].filter((name) => name in rest);
	return { turn: number(turn), ...Object.fromEntries(places.map((name) => [name, number(rest[name])])) };
};

// What a click does, by what was clicked; the first that fits.
const clicks = {
	a: () => {},
	".back": () => history.back(),
	"#send": submit,
	".example": (at) => ask({ question: at.textContent }, at.textContent),
	"[data-alone]": (at) => ask({ alone: number(at.dataset.alone) }, questionOf(at)),
	"[data-follow]": (at) => ask({ follow: number(at.dataset.follow) }, questionOf(at)),
	"[data-rate]": (at) => trigger("rate", { turn: number(at.dataset.of), rating: at.dataset.rate }),
	"[data-cite]": (at) => cite(at),
	"[data-around]": (at) => opens(at),
	".found > summary": (at) => opens(at.parentElement),
	"[data-export]": (at) => trigger("export", { kind: at.dataset.export }),
	"[data-step]": (at) => step(number(at.dataset.step)),
	"[data-tick]": (at) => go(number(at.dataset.tick)),
	"[data-only]": (at) => only(at),
	".all, .browse": (at) => ((opener = at), current(null), reveal(), want("look", { query: "" })),
	"[data-more]": (at) => look({ count: number(at.dataset.more) }),
	"[data-remove]": (at) => {
		if (at.dataset.armed) return trigger("discard", { article: at.dataset.remove });
		const sign = at.textContent; // the second click removes
		at.dataset.armed = "yes";
		at.textContent = at.dataset.sure;
		setTimeout(() => (delete at.dataset.armed, (at.textContent = sign)), 5000);
	},
	".pill": () => showChoosing(choosing().hidden),
	".chip": (at) => unchoose(at.dataset),
	".seek": () => seek(pane().querySelector(".within").hidden),
	".unseek": () => seek(false),
	".ask-ticked": () => choose({ ...chosen(), article: [...ticked] }),
	".untick": () => (ticked.clear(), showTicked()),
	".tick-box": () => {},
	".clear": () => choose({}),
	".add-files": () => one(".attach input").click(),
	".close": (at) => at.closest(".adding").remove(),
	"[data-page]": (at) => showPage(at),
	".as-page": () => origin().page || want("open", { ...origin(), ...finding(), page: pageHere() }),
	".as-text": () => origin().page && showText(),
	".provenance > summary": (at) => (unfolded = at.parentElement.open ? null : at.parentElement.dataset.about),
	".correct": () => startCorrecting(),
	".cancel": () => stopCorrecting(),
	".take-back": (at) => takeBack(at),
	"[data-turn]": (at) => {
		if (!at.matches("blockquote") || getSelection().isCollapsed) show(at, openedBy(at));
	},
	"[data-article]": (at) => {
		const find = at.matches(".listed") && one("[name=find]").value.trim(); // every place of it is marked
		show(at, { ...openedBy(at), ...(find && { find }) });
	},
};
document.addEventListener("click", (event) => {
	for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
	if (!event.target.closest("#composer")) showChoosing(false);
	for (const [selector, act] of Object.entries(clicks)) {
		const at = event.target.closest(selector);
		if (at) return act(at);
	}
});

const typing = (target) => target.closest("input, textarea, select");
document.addEventListener("keydown", (event) => {
	if (event.key === "Escape") {
		for (const menu of all("details.menu[open]")) menu.open = false;
		showChoosing(false);
		if (event.target.matches("[name=within]")) seek(false);
		else if (event.target.closest(".correcting")) stopCorrecting();
		else if (sheet.isOpen) history.back();
	} else if (event.altKey && ["ArrowDown", "ArrowUp"].includes(event.key)) {
		event.preventDefault();
		step(event.key === "ArrowDown" ? 1 : -1);
	} else if (event.key === "/" && !typing(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey) {
		event.preventDefault();
		one("#question textarea")?.focus();
	}
});

// Gradio gives each of its parts a direction of its own, from left to right.
const speak = ({ lang, dir }) => {
	Object.assign(document.documentElement, { lang, dir });
	for (const part of all(".block[dir], #question [dir]")) part.removeAttribute("dir");
};

// What Python's events end with.
globalThis.articleqa = {
	begun: () => afterwards(() => (speak(one("[data-lang]").dataset), divided(), recalled().catch(start), latest(), compose(), suggest())),
	answered: () => afterwards(() => ((last = null), remember(), settled(), compose())),
	failed: () => afterwards(() => (settled(), trigger("fail", last))),
	opened: () => (came(), afterwards(() => (revealed(), arrived()))),
	looked: () => (came(), afterwards(() => (revealed(), one("[name=find]:focus") || (pane().scrollTop = 0)))),
	began: () => afterwards(() => (forget(), delete document.body.dataset.pane, (pane().scrollTop = 0), compose())),
	exported: () => afterwards(save),
};
