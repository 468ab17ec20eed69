// The browser's "back" shows what the pane showed before. On a narrow screen it closes the sheet instead (page.js).
const view = () => {
	const article = pane().querySelector("article[data-origin]");
	if (article) return { open: { ...origin(), ...(within().value && { find: within().value }) } };
	const list = pane().querySelector(".overview:not(.gone)");
	return list && { look: { query: one("[name=find]")?.value ?? "", sort: one("[name=sort]")?.value ?? "" } };
};
const stepOf = ({ open, look: list }) => (list ? "look" : JSON.stringify({ ...open, find: undefined }));
const stepped = () => {
	const [now, last] = [view(), history.state?.pane];
	if (!now || narrow.matches || JSON.stringify(now) === JSON.stringify(last)) return;
	// Another search in the same list or article is no step of its own.
	if (!last || stepOf(now) === stepOf(last)) history.replaceState({ pane: now }, "");
	else history.pushState({ pane: now }, "");
};
addEventListener("popstate", ({ state }) => {
	if (!state?.pane || narrow.matches) return;
	const { open, look: list } = state.pane;
	if (open) trigger("open", open);
	else trigger("look", list);
});

// An exchange whose article is gone says so.
const gone = () => {
	const says = pane().querySelector(".gone")?.dataset.says;
	const exchange = opener?.closest(".exchange");
	if (!says || !exchange || exchange.querySelector(".gone-note")) return;
	exchange.querySelector(".reply").append(Object.assign(document.createElement("p"), { className: "gone-note", textContent: says }));
};
new MutationObserver(() => afterwards(() => (stepped(), gone(), followChoice(), showTicked(), where()))).observe(pane(), { childList: true, subtree: true });
