/** Has the browser save a text as a file. */
export function saveFile(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  // What systems do not take in a name.
  link.download = name.replaceAll(/[\\/:*?"<>|\u0000-\u001F]/g, ' ').trim();
  link.click();
  URL.revokeObjectURL(url);
}
