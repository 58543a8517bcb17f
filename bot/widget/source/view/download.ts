/** Saves a text as a file. */
export function saveText(text: string, name: string): void {
  // The mark at the beginning tells old editors that the file is UTF-8.
  const address = URL.createObjectURL(new Blob(["\uFEFF", text], { type: "text/plain;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
