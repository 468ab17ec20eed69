// What was read of the open article, and the form that corrects it. What is unfolded, and what was typed, outlast the pane's being rendered
// again.
let unfolded = null; // the article whose details are shown
let correction = null; // what was typed and is not saved: { article, values, back }
let savingArticle = null;
const provenance = () => pane().querySelector(".provenance");
const correcting = () => pane().querySelector(".correcting");
const isCorrecting = () => correction !== null && provenance()?.dataset.about === correction.article;
const isTakenBack = (button) => correction.back.includes(fieldBeside(button).name);
const fieldBeside = (button) => button.closest(".field").querySelector("input, select");
const valuesOf = (form) => Object.fromEntries(new FormData(form));

const showProvenance = () => {
	const details = provenance();
	if (!details) return;
	const isUnfolded = unfolded === details.dataset.about;
	if (details.open !== isUnfolded) details.open = isUnfolded; // setting it again is a change to the observer
	const form = correcting();
	if (!form) return;
	if (form.hidden === isCorrecting()) form.hidden = !isCorrecting();
	if (form.hidden) return;
	for (const [name, value] of Object.entries(correction.values)) {
		if (form.elements[name].value !== value) form.elements[name].value = value;
	}
	for (const button of form.querySelectorAll(".take-back")) button.setAttribute("aria-pressed", isTakenBack(button));
	showSaving();
};
const showSaving = () => {
	const isSaving = savingArticle === correction?.article;
	const form = correcting();
	form.setAttribute("aria-busy", isSaving);
	const text = isSaving ? form.querySelector(".save").dataset.saving : "";
	if (form.querySelector(".saving").textContent !== text) form.querySelector(".saving").textContent = text;
};
const startCorrecting = () => {
	const form = correcting();
	form.reset(); // a field keeps what was typed into it, also for another article
	correction = { article: provenance().dataset.about, values: valuesOf(form), back: [] };
	showProblem();
	showProvenance();
	form.elements.title.focus();
};
const stopCorrecting = () => {
	if (savingArticle) return;
	correction = null;
	showProvenance();
	pane().querySelector(".correct").focus();
};
// What a field showed before anything was typed.
const shownIn = (field) => (field.options ? [...field.options].find((option) => option.defaultSelected)?.value : field.defaultValue);
const takeBack = (button) => {
	const field = fieldBeside(button);
	const isBack = !isTakenBack(button);
	correction.back = correction.back.filter((name) => name !== field.name);
	if (isBack) correction.back.push(field.name);
	correction.values[field.name] = isBack ? button.dataset.value : shownIn(field);
	showProvenance();
};
// What is wrong stands below its field, or below all of them.
const showProblem = ({ problem = "", field = "" } = {}) => {
	const form = correcting();
	for (const place of form.querySelectorAll(".problem")) place.textContent = place.dataset.problem === field ? problem : "";
	for (const each of form.querySelectorAll("input, select")) each.setAttribute("aria-invalid", each.name === field);
	if (field) form.elements[field].focus();
};
document.addEventListener("input", ({ target }) => {
	if (!target.closest(".correcting")) return;
	correction.values = valuesOf(correcting());
	correction.back = correction.back.filter((name) => name !== target.name);
	target.setAttribute("aria-invalid", false);
	showProvenance();
});
document.addEventListener("submit", (event) => {
	if (!event.target.matches(".correcting")) return;
	event.preventDefault();
	if (savingArticle) return;
	showProblem();
	savingArticle = correction.article;
	showSaving();
	// What was not touched may have been corrected elsewhere meanwhile.
	const { elements } = correcting();
	const touched = Object.entries(correction.values).filter(([name, value]) => value !== shownIn(elements[name]));
	trigger("edit", { ...correction, values: Object.fromEntries(touched) });
});
globalThis.articleqa.edited = (outcome) => {
	const article = savingArticle;
	savingArticle = null;
	const isShown = isCorrecting() && correction.article === article;
	if (isShown) showSaving();
	if (!outcome) return; // that it failed is said by toast.js
	if (outcome.problem) return isShown ? showProblem(outcome) : say("failed");
	if (correction?.article === article) correction = null;
	say("corrected");
	if (!waiting()) trigger("refresh");
	if (isShown) [focusNext, staying] = [".correct", true];
	if (origin()) want("open", { ...origin(), ...finding() });
	else if (one("[name=find]")) look();
};
document.addEventListener("toggle", ({ target }) => target.matches(".provenance") && map(), true); // all below it has moved
new MutationObserver(showProvenance).observe(pane(), { childList: true, subtree: true, attributeFilter: ["open", "hidden", "data-about"] });
