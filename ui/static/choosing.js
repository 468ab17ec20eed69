// Which articles are asked: the panel above the composer, its chips, and the search in the list of articles.
const choosing = () => one("#choosing");
const choose = (data) => trigger("choose", { open: !choosing().hidden, ...data });
const chosen = () => {
	const form = new FormData(choosing());
	return Object.fromEntries([
		...["article", "lang", "source"].map((name) => [name, form.getAll(name)]),
		...["since", "until"].map((name) => [name, form.get(name) ?? ""]),
	]);
};
const showChoosing = (shown) => {
	if (!choosing() || choosing().hidden === !shown) return;
	choosing().hidden = !shown;
	one(".scope .pill").setAttribute("aria-expanded", shown);
	if (shown) choosing().querySelector("input")?.focus();
	else if (choosing().contains(document.activeElement)) one(".scope .pill").focus();
};
const unchoose = ({ field, value }) => {
	const choice = chosen();
	choose({ ...choice, [field]: Array.isArray(choice[field]) ? choice[field].filter((each) => each !== value) : "" });
};
const only = (button) =>
	choose({ ...chosen(), article: button.getAttribute("aria-pressed") === "true" ? [] : [button.dataset.only] });
const agree = () => {
	const picked = all("#choosing [name=article]:checked").map((box) => box.value);
	for (const button of all(".only")) {
		const pressed = picked.length === 1 && picked[0] === button.dataset.only;
		button.setAttribute("aria-pressed", pressed);
		button.textContent = pressed ? button.dataset.off : button.dataset.on;
	}
};
globalThis.articleqa.chosen = () => afterwards(() => (agree(), pane().querySelector(".overview") && look()));

document.addEventListener("input", (event) => event.target.matches("[name=find]") && wantSoon(look));
document.addEventListener("submit", (event) => {
	if (event.target.closest("#rooms")) event.preventDefault();
});
document.addEventListener("change", (event) => {
	if (event.target.closest("#choosing")) choose(chosen());
});
