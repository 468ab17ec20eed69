// What is copied, and what is saved as a file.
const copied = async (text) => {
	if (navigator.clipboard) return navigator.clipboard.writeText(text);
	const area = Object.assign(document.createElement("textarea"), { value: text }); // not a secure context
	document.body.append(area);
	area.select();
	document.execCommand("copy");
	area.remove();
};
const cite = async (button) => {
	await copied(button.dataset.cite);
	if ("copied" in button.dataset) return;
	const label = button.getAttribute("aria-label");
	button.dataset.copied = "";
	button.setAttribute("aria-label", button.dataset.done);
	setTimeout(() => (delete button.dataset.copied, button.setAttribute("aria-label", label)), 1600);
};
const save = () => {
	const file = one("#file pre");
	const bytes = Uint8Array.from(atob(file.textContent), (character) => character.charCodeAt(0));
	const url = URL.createObjectURL(new Blob([bytes], { type: file.dataset.type }));
	Object.assign(document.createElement("a"), { href: url, download: file.dataset.name }).click();
	URL.revokeObjectURL(url);
	one("details.menu").open = false;
};
