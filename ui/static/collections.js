// Choices of articles that were saved by name, in the panel that says which articles are asked.
let gathered = [];
let called = null; // the collection whose name is being changed

const inPanel = (selector) => one(`#scope .collections ${selector}`);
const sorted = (choice) =>
	JSON.stringify(["article", "lang", "source", "since", "until"].map((name) => [choice[name] ?? []].flat().filter(Boolean).sort()));
// Python makes the panel anew whenever the choice changes, without what is filled in here.
const fill = () => {
	const saved = inPanel(".saved");
	if (!saved) return;
	const present = sorted(chosen());
	const filled = JSON.stringify([gathered, present]);
	if (saved.dataset.filled === filled) return;
	const rows = gathered.map(({ id, name, choice }) => {
		const row = inPanel("template").content.cloneNode(true);
		row.querySelector(".pick").textContent = name;
		row.querySelector(".pick").setAttribute("aria-pressed", sorted(choice) === present);
		row.firstElementChild.dataset.collection = id;
		for (const act of row.querySelectorAll(".act")) act.setAttribute("aria-label", `${act.title}: ${name}`);
		return row;
	});
	saved.replaceChildren(...rows);
	saved.hidden = !gathered.length;
	saved.dataset.filled = filled;
};
const gather = async () => {
	gathered = (await store.all("collections", index())).sort((a, b) => (a.name < b.name ? -1 : 1));
	fill();
};
new MutationObserver(() => {
	// What was clicked or filled in no longer follows its attribute.
	for (const box of all("#scope [type=checkbox]")) box.checked = box.hasAttribute("checked");
	for (const date of all("#scope [type=date]")) date.value = date.getAttribute("value");
	fill();
}).observe(element.closest("#talk"), { childList: true, subtree: true, attributeFilter: ["checked", "value"] });
const collection = async (id, act) => {
	await store.change("collections", id, act, { index: index() });
	await gather();
};
const call = (name, id = null) => {
	called = id;
	inPanel(".calling").hidden = false;
	inPanel(".calling input").value = name;
	inPanel(".calling input").select();
};
const saveCollection = async () => {
	const name = inPanel(".calling input").value.trim();
	if (!name) return;
	const id = called ?? newId();
	const choice = chosen();
	await collection(id, (record) => (record ? { ...record, name } : { id, index: index(), name, choice }));
	inPanel(".calling").hidden = true;
	called = null;
	[...inPanel(".saved").children].find((row) => row.dataset.collection === id)?.querySelector(".pick").focus();
};
const of = (at) => gathered.find(({ id }) => id === at.closest(".collection").dataset.collection);
Object.assign(clicks, {
	".pick": (at) => choose({ open: true, ...of(at).choice }),
	"[data-rename-collection]": (at) => call(of(at).name, of(at).id),
	"[data-delete-collection]": async (at) => {
		const record = of(at);
		await collection(record.id, () => undefined);
		say("collection", { undo: () => collection(record.id, () => record) });
	},
	"[data-keep-choice]": (at) => call(at.dataset.keepChoice),
	"[data-call]": saveCollection,
});
// The name is no part of the choice.
document.addEventListener("change", (event) => event.target.matches("#scope .collections input") && event.stopImmediatePropagation(), true);
document.addEventListener("keydown", (event) => {
	if (!event.target.matches("#scope .collections input")) return;
	if (event.key === "Enter") {
		event.preventDefault();
		saveCollection();
	} else if (event.key === "Escape") {
		event.stopImmediatePropagation();
		inPanel(".calling").hidden = true;
		inPanel("[data-keep-choice]")?.focus();
	}
}, true);
