// The conversations that the browser keeps, and their list: a drawer at the side, on a narrow screen a sheet. A tab shows one of them.
const MOST = 100; // exchanges that are shown
const PURGE = 60_000; // milliseconds after which a deleted conversation is really gone
const OLD = "articleqa:conversation"; // where the one conversation was kept before there were several
const index = () => one("[data-index]").dataset.index;
const tab = () => `articleqa:conversation:${index()}`;
const now = () => Date.now();
const newId = () => crypto.getRandomValues(new Uint32Array(3)).join("-");
let currentId = null;
let stale = false;

const exchanges = async (id) =>
	(await store.all("exchanges", id)).sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1)).slice(-MOST);
const select = (id) => {
	currentId = id;
	remembered(tab(), id);
};
const conversation = (id, act) => store.change("conversations", id, act, { index: index(), conversation: id });

// Adds an exchange; the first one names the conversation.
const append = async (id, key, entry, at = now()) => {
	const { question } = JSON.parse(entry);
	const record = { key, conversation: id, at, entry, rated: null };
	await store.change("exchanges", key, (before) => before ?? record);
	await conversation(id, (before) => {
		const { deleted, ...rest } = before ?? { id, index: index(), title: question.slice(0, 200) };
		return { ...rest, changed: at };
	});
};
let appending = null;
const remember = async () => {
	const { entry, key } = element.querySelector(".exchange:last-child")?.dataset ?? {};
	if (entry) {
		if (!currentId) select(newId());
		const warned = store.lasting;
		appending = append(currentId, key, entry);
		await appending;
		if (warned && !store.lasting) say("unkept");
	}
	if (stale) resync();
};
const forget = () => select(null);

// Shows a conversation: Python checks what the browser kept against the articles. `quiet`: it is shown already, and another tab went on.
let showing = null;
const recall = async (id, { quiet = false } = {}) => {
	await appending; // or the newest exchange would be missing
	const entries = await exchanges(id);
	if (!entries.length || waiting()) return false;
	select(id);
	showing = { quiet };
	trigger("recall", { quiet, entries: entries.map(({ key, entry, rated }) => ({ key, entry, rated })) });
	return true;
};
const resync = () => {
	stale = Boolean(currentId) && (document.hidden || waiting());
	if (currentId && !stale) recall(currentId, { quiet: true });
};
globalThis.articleqa.recalled = () =>
	afterwards(() => {
		delete document.body.dataset.recalling;
		agree();
		if (!showing?.quiet) (aim(), compose());
		latest();
		if (showing?.old) tookOver(showing);
		showing = null;
		if (!started) start();
	});

// The conversation of the time when there was one for all indexes: the first one that is opened takes over what was asked in it.
const takeOver = () => {
	try {
		const entries = JSON.parse(localStorage.getItem(OLD)).filter((entry) => typeof JSON.parse(entry).question === "string");
		const id = newId();
		showing = { old: entries.map((entry, place) => ({ key: `${id}-${place}`, entry, rated: null })), id };
		trigger("recall", { entries: showing.old });
		return entries.length > 0;
	} catch {
		return false; // there is none, or nothing that can be read
	}
};
const tookOver = async ({ old, id }) => {
	if (!element.querySelector(".exchange")) return one("#again").click();
	select(id);
	for (const [place, { key, entry }] of old.entries()) await append(id, key, entry, now() - old.length + place);
	localStorage.removeItem(OLD);
};
const recalled = async () => {
	const id = remembered(tab());
	if (!(id ? await recall(id) : takeOver())) {
		delete document.body.dataset.recalling;
		start();
	}
	for (const { id, deleted } of await store.all("conversations", index())) if (deleted && now() - deleted > PURGE) purge(id);
	drafted();
	gather();
};
if (remembered("articleqa:shown")) document.body.dataset.recalling = ""; // so that no welcome is shown before it
addEventListener("pagehide", () => remembered("articleqa:shown", element.querySelector(".exchange") ? "yes" : null));

// The list
const drawer = Object.assign(document.createElement("dialog"), { id: "drawer" });
drawer.setAttribute("aria-labelledby", "conversations-title");
one(".gradio-container").append(drawer);
drawer.addEventListener("click", (event) => event.target === drawer && drawer.close());
drawer.addEventListener("close", () => one(".gradio-container").append(region));
const day = (at) => new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
const list = async () => {
	const records = (await store.all("conversations", index())).filter(({ deleted }) => !deleted).sort((a, b) => b.changed - a.changed);
	trigger("conversations", {
		conversations: records.map(({ id, title, changed }) => ({ id, title, day: day(changed), current: id === currentId })),
	});
};
let opening = false;
let returning = null; // where the focus is once the list is made anew
globalThis.articleqa.listed = () =>
	afterwards(() => {
		if (opening) {
			drawer.append(one("#conversations"), region);
			if (!drawer.open) drawer.showModal();
		}
		if (opening || returning) (returning?.() ?? drawer.querySelector("[aria-current]") ?? drawer.querySelector("h2")).focus();
		opening = false;
		returning = null;
	});
const row = (id) => [...drawer.querySelectorAll("li")].find((each) => each.dataset.id === id);
const naming = (id, shown) => {
	const form = row(id).querySelector(".naming");
	form.hidden = !shown;
	if (!shown) return row(id).querySelector("[data-rename]").focus();
	const input = form.querySelector("input");
	input.value = row(id).querySelector(".name").textContent;
	input.select();
};
const purge = async (id) => {
	const records = await store.all("conversations", index());
	if (!records.find((record) => record.id === id)?.deleted) return; // it was brought back, or went on in another tab
	for (const { key } of await store.all("exchanges", id)) await store.change("exchanges", key, () => undefined);
	await conversation(id, () => undefined);
};
const remove = async (id) => {
	const next = (row(id).nextElementSibling ?? row(id).previousElementSibling)?.dataset.id;
	const shown = id === currentId;
	await conversation(id, (record) => record && { ...record, deleted: now() });
	if (shown) one("#again").click();
	returning = () => (next && row(next)?.querySelector("[data-delete]")) ?? drawer.querySelector("h2");
	list();
	say("conversation", {
		undo: async () => {
			await conversation(id, (record) => record && { ...record, deleted: undefined });
			if (shown && !currentId) recall(id);
			if (drawer.open) returning = () => row(id)?.querySelector("[data-conversation]");
			if (drawer.open) list();
		},
		finished: () => purge(id),
	});
};
Object.assign(clicks, {
	"[data-past]": () => ((opening = true), list()),
	"[data-shut]": () => drawer.close(),
	"[data-conversation]": async (at) => {
		if (!waiting() && (await recall(at.dataset.conversation))) drawer.close();
	},
	"[data-rename]": (at) => naming(at.dataset.rename, row(at.dataset.rename).querySelector(".naming").hidden),
	"[data-delete]": (at) => waiting() || remove(at.dataset.delete),
	"[data-edit]": (at) => {
		write(at.parentElement.querySelector(".question").textContent);
		box().focus();
	},
});
document.addEventListener("submit", async (event) => {
	if (!event.target.matches("#drawer .naming")) return;
	event.preventDefault();
	const { id } = event.target.closest("li").dataset;
	const title = new FormData(event.target).get("title").trim();
	if (title) await conversation(id, (record) => record && { ...record, title });
	returning = () => row(id)?.querySelector("[data-rename]");
	list();
});
document.addEventListener("keydown", (event) => {
	if (event.key !== "Escape" || !event.target.matches("#drawer .naming input")) return;
	event.preventDefault(); // the drawer stays
	naming(event.target.closest("li").dataset.id, false);
});

// Other tabs
store.onchange((change) => {
	if (change.index && change.index !== index()) return;
	if (change.name === "collections") gather();
	if (change.name !== "conversations") return;
	if (drawer.open) list();
	if (change.conversation === currentId) resync();
});
document.addEventListener("visibilitychange", () => stale && resync());

// What was thought of a reply is kept with it.
globalThis.articleqa.rated = () =>
	afterwards(() => {
		for (const exchange of element.querySelectorAll(".exchange[data-key]")) {
			const rated = exchange.querySelector("[data-rate][aria-pressed=true]")?.dataset.rate;
			if (rated) store.change("exchanges", exchange.dataset.key, (record) => record && { ...record, rated });
		}
	});

// As in a shell: with the arrow keys, what was asked before is in the box again.
let askedAt = null;
document.addEventListener("keydown", (event) => {
	if (event.target !== box() || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.isComposing) return;
	if (!["ArrowUp", "ArrowDown"].includes(event.key)) return;
	const questions = all("#conversation .question").map((question) => question.textContent);
	if (askedAt === null || box().value !== questions[askedAt]) askedAt = null;
	if (box().value && askedAt === null) return; // something else is being typed
	const next = (askedAt ?? questions.length) + (event.key === "ArrowUp" ? -1 : 1);
	if (next < 0 || next > questions.length || (askedAt === null && event.key === "ArrowDown")) return;
	event.preventDefault();
	askedAt = next < questions.length ? next : null;
	write(questions[next] ?? "");
});
