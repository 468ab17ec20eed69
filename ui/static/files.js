// Files that are dropped onto the page, or chosen, are sent to the server one after the other, and then it is told.
const filesOf = async (entry, folder = "") => {
	if (entry instanceof File) return [{ file: entry, name: entry.name }];
	if (entry.isFile) {
		const file = await new Promise((done, failed) => entry.file(done, failed));
		return [{ file, name: folder + file.name }];
	}
	const reader = entry.createReader();
	const entries = [];
	for (;;) {
		const some = await new Promise((done, failed) => reader.readEntries(done, failed)); // a hundred at a time
		if (!some.length) break;
		entries.push(...some);
	}
	const shown = entries.filter(({ name }) => !name.startsWith("."));
	return (await Promise.all(shown.map((inner) => filesOf(inner, `${folder}${entry.name}/`)))).flat();
};
const send = async (several) => {
	const input = one(".attach input");
	if (!input || !several.length) return;
	const files = [];
	const failed = [];
	for (const { file, name } of several) {
		input.closest(".attach").dataset.sending = `${files.length + failed.length + 1} / ${several.length}`;
		try {
			files.push({ upload: (await upload(file)).path, name }); // as `path` Gradio would look for a file of its own
		} catch {
			failed.push(name);
		}
	}
	delete input.closest(".attach").dataset.sending;
	trigger("files", { files, failed });
};
const carries = (event) => one(".attach input") && [...(event.dataTransfer?.types ?? [])].includes("Files");
const over = (shown) => {
	if (shown) document.body.dataset.drop = one(".attach input").dataset.drop;
	else delete document.body.dataset.drop;
};
document.addEventListener("dragover", (event) => {
	if (!carries(event)) return;
	event.preventDefault();
	over(true);
});
document.addEventListener("dragleave", (event) => event.relatedTarget || over(false));
document.addEventListener("drop", async (event) => {
	if (!carries(event)) return;
	event.preventDefault();
	over(false);
	const given = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry() ?? item.getAsFile()); // gone after the first await
	await send((await Promise.all(given.filter(Boolean).map((each) => filesOf(each)))).flat());
});
document.addEventListener("change", async (event) => {
	if (!event.target.matches(".attach input")) return;
	const several = [...event.target.files].map((file) => ({ file, name: file.name }));
	event.target.value = "";
	await send(several);
});
