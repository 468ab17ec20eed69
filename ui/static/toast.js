// Toasts, and the connection to the server. What they say is made by Python: in `.toasts` those that are shown from here.
const region = Object.assign(document.createElement("div"), { id: "toasts" });
region.setAttribute("role", "status");
region.addEventListener("click", (event) => event.stopPropagation()); // what is open stays open
let leaving;

const dismiss = (made) => {
	if (!made.isConnected) return;
	made.remove();
	made.finished?.();
};
// Shows a copy of a toast for some seconds, longer while a pointer or the focus is on it. What it undoes is final once it is gone.
const showToast = (toast, { undo, finished, stays = false } = {}) => {
	for (const before of [...region.children]) dismiss(before);
	clearTimeout(leaving);
	const made = toast.cloneNode(true);
	made.finished = finished;
	(one("dialog[open]") ?? one(".gradio-container")).append(region); // beside an open dialog nothing can be reached
	region.append(made);
	const leave = () => {
		if (made.matches(":hover, :focus-within")) leaving = setTimeout(leave, 2000);
		else dismiss(made);
	};
	if (!stays) leaving = setTimeout(leave, 8000);
	made.querySelector("[data-undo]")?.addEventListener("click", () => {
		made.finished = null;
		dismiss(made);
		undo?.();
	});
};
const say = (kind, options) => {
	const toast = one(`.toasts [data-toast="${kind}"]`);
	if (toast) showToast(toast, options);
};

// Gradio says in English that the connection is lost, asks for the server every two seconds, and loads the page again. Here that is said in
// the page's language; what was being typed or asked is in the box again afterwards.
const LOST = "articleqa:lost";
const DRAFT = "articleqa:draft";
const remembered = (name, value) => {
	try {
		if (value === undefined) return sessionStorage.getItem(name);
		return value === null ? sessionStorage.removeItem(name) : sessionStorage.setItem(name, value);
	} catch {
		return null; // it may not be used
	}
};
let lost = false;
const reach = () =>
	fetch("gradio_api/app_id", { cache: "no-store" }).then(
		(response) => response.ok,
		() => false,
	);
const watchServer = async () => {
	if (lost) return;
	if (await reach()) return;
	lost = true;
	remembered(LOST, "yes");
	say("lost", { stays: true });
	const again = setInterval(async () => {
		if (!(await reach())) return;
		clearInterval(again);
		location.reload();
	}, 2000);
};
const draft = () => box()?.value || element.querySelector(".exchange:has(.pending) .question")?.textContent || last?.question || "";
addEventListener("pagehide", () => remembered(DRAFT, draft() || null));
const drafted = () => {
	const text = remembered(DRAFT);
	remembered(DRAFT, null);
	if (text && !box().value) write(text);
	if (!remembered(LOST)) return;
	remembered(LOST, null);
	say("back");
};
new MutationObserver(async () => {
	const toasts = all(".toast-body:not([data-seen])");
	if (!toasts.length) return;
	for (const toast of toasts) toast.dataset.seen = "yes";
	await watchServer();
	if (!lost) say("failed");
}).observe(document.body, { childList: true, subtree: true });
addEventListener("focus", watchServer);
addEventListener("online", watchServer);

// An article was removed.
globalThis.articleqa.removed = () =>
	afterwards(() => {
		const toast = one("#status .toast");
		if (toast) showToast(toast, { undo: () => trigger("restore", { removal: toast.querySelector("[data-undo]").dataset.undo }) });
	});
