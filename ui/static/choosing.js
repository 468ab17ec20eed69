// Which articles are asked, and the search in the list of them.
const choose = (data) => trigger("choose", { open: one("details.scope").open, ...data });
const chosen = () => {
	const form = new FormData(one("details.scope form"));
	return Object.fromEntries([
		...["article", "lang", "source"].map((name) => [name, form.getAll(name)]),
		...["since", "until"].map((name) => [name, form.get(name) ?? ""]),
	]);
};
const only = (button) =>
	choose({ ...chosen(), article: button.getAttribute("aria-pressed") === "true" ? [] : [button.dataset.only] });
const agree = () => {
	const picked = all("details.scope [name=article]:checked").map((box) => box.value);
	for (const button of all(".only")) {
		const pressed = picked.length === 1 && picked[0] === button.dataset.only;
		button.setAttribute("aria-pressed", pressed);
		button.textContent = pressed ? button.dataset.off : button.dataset.on;
	}
};
globalThis.articleqa.chosen = () => afterwards(() => (agree(), pane().querySelector(".overview") && look()));

let soon;
document.addEventListener("input", (event) => {
	if (!event.target.matches("[name=find]")) return;
	clearTimeout(soon);
	soon = setTimeout(look, 200);
});
document.addEventListener("submit", (event) => {
	if (event.target.closest("#rooms")) event.preventDefault();
});
document.addEventListener("change", (event) => {
	if (event.target.closest("details.scope")) choose(chosen());
});
