// Quotes: words that are copied with their source, and those that this browser keeps, in an order of the person's, for each index apart.
const quotesOpener = () => one(".quotes-opener");
const quotesChannel = new BroadcastChannel("articleqa-quotes"); // tells other tabs

// One transaction reads the quotes of this index in their order, and `act` may write: tabs cannot come between.
let quotesDatabase = null;
const openQuotesDatabase = () =>
	new Promise((done, failed) => {
		const request = indexedDB.open("articleqa-quotes", 1);
		request.onupgradeneeded = () =>
			request.result.createObjectStore("quotes", { keyPath: "id", autoIncrement: true }).createIndex("index", "index");
		request.onsuccess = () => done(request.result);
		request.onerror = () => failed(request.error);
	});
const withQuotes = async (mode, act) => {
	const database = await (quotesDatabase ??= openQuotesDatabase());
	return new Promise((done, failed) => {
		const transaction = database.transaction("quotes", mode);
		const store = transaction.objectStore("quotes");
		let outcome;
		transaction.oncomplete = () => done(outcome);
		transaction.onabort = () => failed(transaction.error);
		const request = store.index("index").getAll(quotesOpener().dataset.index);
		request.onsuccess = () => {
			outcome = act(store, request.result.sort((a, b) => a.place - b.place || a.id - b.id));
		};
	});
};
const quotesKept = () => withQuotes("readonly", (_, quotes) => quotes);
const quotesSent = (quotes) => quotes.map(({ id, article, start, end, text }) => ({ id, article, start, end, text }));
const keepQuote = ({ article, start, end, text }) =>
	withQuotes("readwrite", (store, quotes) => {
		if (quotes.some((quote) => quote.article === article && quote.start === start && quote.end === end && quote.text === text)) return;
		const place = (quotes.at(-1)?.place ?? 0) + 1;
		store.add({ index: quotesOpener().dataset.index, article, start, end, text, when: new Date().toISOString(), place });
	});
const removeQuote = (id) =>
	withQuotes("readwrite", (store, quotes) => {
		store.delete(id);
		return quotes.find((quote) => quote.id === id);
	});
const restoreQuote = (quote) => withQuotes("readwrite", (store) => store.put(quote));
const moveQuote = (id, by) =>
	withQuotes("readwrite", (store, quotes) => {
		const at = quotes.findIndex((quote) => quote.id === id);
		const other = quotes[at + by];
		if (at < 0 || !other) return;
		store.put({ ...quotes[at], place: other.place });
		store.put({ ...other, place: quotes[at].place });
	});

// The number on the button, and the list where it is open.
const countQuotes = async () => {
	const { length } = await quotesKept();
	quotesOpener().querySelector(".number").textContent = length ? length.toLocaleString(figures()) : "";
};
const listQuotes = async () => want("quotes", { quotes: quotesSent(await quotesKept().catch(() => [])) }); // none where it may not
const quotesChanged = () => {
	quotesChannel.postMessage("changed");
	return countQuotes();
};
quotesChannel.onmessage = async () => {
	await countQuotes();
	if (pane().querySelector(".quotes")) listQuotes();
};

// Words of an article, as the server has them: its text is asked for by positions, and taken from nowhere else.
let foundWords = null;
const wordsAt = (place) =>
	new Promise((done, failed) => {
		foundWords?.failed();
		foundWords = { done, failed };
		trigger("quote", place);
	});

// JavaScript counts UTF-16 units and positions are characters: one that needs two units is one.
const characterCount = (text) => [...text].length;
const textsIn = function* (paragraph) {
	const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
	while (walker.nextNode()) if (!walker.currentNode.parentElement.closest(".page")) yield walker.currentNode; // the number of a page is no text
};
const selectedPlace = () => {
	const selection = getSelection();
	const text = pane().querySelector("[data-text-of]");
	if (!text || selection.isCollapsed || !selection.rangeCount) return null;
	const range = selection.getRangeAt(0);
	if (!pane().contains(range.startContainer) || !range.intersectsNode(text)) return null;
	let start, end;
	for (const paragraph of text.querySelectorAll("[data-start]")) {
		if (!range.intersectsNode(paragraph)) continue;
		let position = Number(paragraph.dataset.start);
		for (const node of textsIn(paragraph)) {
			if (range.intersectsNode(node)) {
				const from = node === range.startContainer ? range.startOffset : 0;
				const words = node.data.slice(from, node === range.endContainer ? range.endOffset : undefined);
				if (words.trim()) {
					const before = position + characterCount(node.data.slice(0, from));
					start ??= before + characterCount(words.slice(0, words.length - words.trimStart().length));
					end = before + characterCount(words.trimEnd());
				}
			}
			position += characterCount(node.data);
		}
	}
	return start === undefined ? null : { article: text.dataset.textOf, start, end };
};

// The bar at selected words. Where fingers select, CSS lets it stand at the foot of the pane, clear of the system's own menu.
const selectedBar = () => pane().querySelector(".selected");
const placeBar = () => {
	const bar = selectedBar();
	if (!bar) return;
	const rects = selectedPlace() ? [...getSelection().getRangeAt(0).getClientRects()] : [];
	bar.hidden = !rects.length;
	if (bar.hidden) return;
	const [first, last] = [rects[0], rects.at(-1)];
	const [room, frame] = [pane().getBoundingClientRect(), bar.parentElement.getBoundingClientRect()];
	const above = first.top - bar.offsetHeight - 8;
	const below = last.bottom + 8;
	const highest = room.top + 56; // below the bar that stays
	const lowest = room.bottom - bar.offsetHeight - 8;
	const top = above >= highest ? above : Math.min(Math.max(below, highest), lowest);
	const left = Math.min(Math.max(first.left, room.left + 8), room.right - bar.offsetWidth - 8);
	bar.style.setProperty("--top", `${top - frame.top}px`);
	bar.style.setProperty("--left", `${left - frame.left}px`);
};
let mouseIsDown = false;
let placingTimer;
const placeSoon = (delay) => {
	clearTimeout(placingTimer);
	placingTimer = setTimeout(placeBar, delay);
};
document.addEventListener("pointerdown", (event) => {
	mouseIsDown = event.pointerType === "mouse" && !event.target.closest?.(".selected");
});
document.addEventListener("pointerup", () => {
	mouseIsDown = false;
	placeSoon(0);
});
document.addEventListener("selectionchange", () => {
	if (getSelection().isCollapsed) placeSoon(0);
	else if (!mouseIsDown) placeSoon(150);
});
document.addEventListener("mousedown", (event) => {
	if (event.target.closest(".selected")) event.preventDefault(); // the words stay selected
});
document.addEventListener(
	"keydown",
	(event) => {
		const bar = selectedBar();
		if (!bar || bar.hidden) return;
		if (event.key === "Tab" && !event.shiftKey && !bar.contains(event.target) && !typing(event.target)) {
			event.preventDefault(); // wherever the focus was before words were selected
			bar.querySelector("button").focus({ preventScroll: true });
		}
		if (event.key !== "Escape") return;
		event.stopImmediatePropagation(); // a sheet stays open
		getSelection().removeAllRanges();
		bar.hidden = true;
		pane().querySelector("h2")?.focus({ preventScroll: true });
	},
	true,
);

// A button says for a moment what became of its press; one without words says it by its label.
const sayFor = (button, said) => {
	const worded = !button.querySelector("svg");
	button.dataset.label ??= worded ? button.textContent : button.getAttribute("aria-label");
	const label = (text) => {
		if (worded) button.textContent = text;
		button.setAttribute(worded ? "data-said" : "aria-label", text);
		if (!worded) button.title = text;
	};
	label(said);
	clearTimeout(button.saying);
	button.saying = setTimeout(() => label(button.dataset.label), 1600);
};
const withWords = async (button, place, act) => {
	if (!place) return false;
	let done = button.dataset.done;
	try {
		await act(wordsAt(place));
	} catch (error) {
		done = error === "gone" ? button.dataset.gone : act === keepWords ? quotesOpener().dataset.refused : "";
	}
	if (done) sayFor(button, done);
	return done === button.dataset.done;
};
const copyWords = async (words) => {
	const text = words.then(({ cited }) => cited);
	try {
		// Some browsers let a page write to the clipboard only at the press itself: they take the promise.
		const blob = text.then((cited) => new Blob([cited], { type: "text/plain" }));
		await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
	} catch {
		await copied(await text); // not a secure context, or no such promises
	}
};
const keepWords = async (words) => {
	await keepQuote(await words);
	await quotesChanged();
};

let movedQuote = null;
const quoteOf = (at) => number(at.closest("[data-quote]").dataset.quote);
const droppedQuotes = new Map();
const showDropped = (item, gone) => {
	item.querySelector(".quote").hidden = gone;
	item.querySelector(".dropped").hidden = !gone;
	item.querySelector(gone ? ".undo" : ".drop").focus();
};
Object.assign(clicks, {
	".quotes-opener": (at) => ((opener = at), current(null), listQuotes()),
	".copy-words": (at) => withWords(at, selectedPlace(), copyWords),
	".keep-words": (at) => withWords(at, selectedPlace(), keepWords),
	"[data-keep]": async (at) => {
		const { keep: article, start, end } = at.dataset;
		if (await withWords(at, { article, start: number(start), end: number(end) }, keepWords)) at.setAttribute("aria-pressed", "true");
	},
	".copy-all": async (at) => {
		const shown = [...pane().querySelectorAll(".quotes .quote:not([hidden]) .cite")]; // without what has just been removed
		await copied(shown.map((button) => button.dataset.cite).join("\n\n"));
		sayFor(at, at.dataset.done);
	},
	"[data-save]": async (at) => trigger("save", { kind: at.dataset.save, quotes: quotesSent(await quotesKept()) }),
	"[data-move]": async (at) => {
		movedQuote = { id: quoteOf(at), by: at.dataset.move };
		await moveQuote(movedQuote.id, number(movedQuote.by));
		quotesChannel.postMessage("changed");
		listQuotes();
	},
	".drop": async (at) => {
		droppedQuotes.set(quoteOf(at), await removeQuote(quoteOf(at)));
		showDropped(at.closest("li"), true);
		quotesChanged();
	},
	".undo": async (at) => {
		const quote = droppedQuotes.get(quoteOf(at));
		if (quote) await restoreQuote(quote);
		showDropped(at.closest("li"), false);
		quotesChanged();
	},
});

globalThis.articleqa.quotes = {
	begun: () => afterwards(() => countQuotes().catch(() => {})),
	found: (words) => {
		if (words?.text) foundWords?.done(words);
		else foundWords?.failed("gone");
		foundWords = null;
	},
	shown: () => {
		came();
		afterwards(() => {
			sheet.open();
			if (!movedQuote) return void (pane().scrollTop = 0);
			const item = pane().querySelector(`[data-quote="${movedQuote.id}"]`);
			const [same, other] = [movedQuote.by, -movedQuote.by].map((by) => item?.querySelector(`[data-move="${by}"]`));
			(same?.disabled ? other : same)?.focus();
			movedQuote = null;
		});
	},
};
