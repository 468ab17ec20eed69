// The browser's "back" shows what the pane showed before. On a narrow screen it closes the sheet instead (page.js).
const view = () => {
	const article = pane().querySelector("article[data-origin]");
	if (article) return { open: { ...origin(), ...(within().value && { find: within().value }) } };
	const list = pane().querySelector(".overview:not(.gone)");
	return list && { look: { query: one("[name=find]")?.value ?? "", sort: one("[name=sort]")?.value ?? "" } };
};
const stepOf = ({ open, look: list }) => (list ? "look" : JSON.stringify({ ...open, find: undefined, page: Boolean(open.page) }));
const same = (view, other) => JSON.stringify(view) === JSON.stringify(other);
let awaited = null; // until it comes the pane still changes, and this is no step
const stepped = () => {
	const [now, last] = [view(), history.state?.pane];
	if (awaited && !same(now, awaited)) return;
	awaited = null;
	if (!now || narrow.matches || same(now, last)) return;
	// Another search in the same list or article is no step of its own, and neither is its next page.
	if (!last || stepOf(now) === stepOf(last)) history.replaceState({ pane: now }, "");
	else history.pushState({ pane: now }, "");
};
addEventListener("popstate", ({ state }) => {
	if (!state?.pane || narrow.matches) return;
	awaited = state.pane;
	const { open, look: list } = awaited;
	if (open) want("open", open);
	else want("look", list);
});
for (const act of ["pointerdown", "keydown"]) addEventListener(act, () => (awaited = null), true); // whatever is opened now counts again

new MutationObserver(() => afterwards(() => (stepped(), gone(), followChoice(), showTicked(), where()))).observe(pane(), { childList: true, subtree: true });
