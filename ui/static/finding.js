// Finding in the article that is open, the articles that are ticked in the list, and where in an article one is.
const origin = () => JSON.parse(pane().querySelector("[data-origin]")?.dataset.origin ?? "null");
// Words are looked for in the text, not on a page as it looks.
const inText = () => ({ ...origin(), page: undefined });
const within = () => pane().querySelector("[name=within]");
const seek = (shown) => {
	const form = pane().querySelector(".within");
	if (!form) return;
	const had = within().value;
	form.hidden = !shown;
	pane().querySelector(".seek").setAttribute("aria-expanded", shown);
	if (shown) return within().focus(), within().select();
	within().value = "";
	pane().querySelector(".seek").focus();
	if (had) want("open", origin()); // the marks of before
};
document.addEventListener("input", (event) => {
	if (event.target.matches("[name=within]")) wantSoon(() => want("open", { ...inText(), find: within().value }));
});
document.addEventListener("keydown", (event) => {
	if (!pane().contains(event.target)) return;
	const asked = (event.ctrlKey || event.metaKey) && event.key === "f";
	const pressed = event.key === "f" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target);
	if ((asked || pressed) && within()) {
		event.preventDefault();
		seek(true);
	} else if (event.key === "Enter" && event.target === within()) {
		event.preventDefault();
		if (within().value) step(event.shiftKey ? -1 : 1);
	}
});
pane().tabIndex = -1; // so that a click into the article brings the keys to it

// Ticks stay while the list is searched and sorted, and follow what is chosen elsewhere.
const ticked = new Set();
let before = "";
const showTicked = () => {
	for (const box of all("[name=tick]")) box.checked = ticked.has(box.value);
	const bar = one(".ticked");
	if (!bar) return;
	bar.hidden = !ticked.size;
	const { one: single, several } = bar.querySelector(".ask-ticked").dataset;
	const text = ticked.size === 1 ? single : several.replace("{number}", ticked.size);
	const button = bar.querySelector(".ask-ticked");
	if (button.textContent !== text) button.textContent = text;
};
const followChoice = () => {
	const picked = all("#choosing [name=article]:checked").map((box) => box.value);
	if (picked.join() === before) return;
	before = picked.join();
	ticked.clear();
	for (const id of picked) ticked.add(id);
	showTicked();
};
document.addEventListener("change", (event) => {
	if (event.target.matches("[name=sort]")) look();
	if (!event.target.matches("[name=tick]")) return;
	ticked[event.target.checked ? "add" : "delete"](event.target.value);
	showTicked();
});

// Where one is: the page, or the share that is read. A short article says nothing.
const where = () => {
	const said = pane().querySelector("article:not(.paged) .where");
	if (!said) return;
	const { scrollHeight, scrollTop, clientHeight } = pane();
	const bottom = pane().getBoundingClientRect().top + clientHeight / 2;
	const passed = [...pane().querySelectorAll(".text .page")].filter((page) => page.getBoundingClientRect().top <= bottom).length;
	const share = new Intl.NumberFormat(figures(), { style: "percent" });
	const text = said.dataset.pages
		? said.dataset.pages.replace("{number}", Math.max(1, passed))
		: scrollHeight > 2 * clientHeight ? share.format(Math.min(1, scrollTop / (scrollHeight - clientHeight))) : "";
	if (said.textContent !== text) said.textContent = text;
};
pane().addEventListener("scroll", () => requestAnimationFrame(where), { passive: true });
