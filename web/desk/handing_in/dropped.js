/** The files that were dropped or chosen, folders walked, each with the folders above it. */

/**
 * `folder`: `Artist/Album`, or empty. `unreadable`: why there is only a name.
 * @typedef {{file: File, folder: string, inFolder: boolean, unreadable?: string}} FoundFile
 */

/** Folders below what was dropped; deeper than this is a loop of links, or no music. */
const DEEPEST = 12;
/** The artist's, the album's and one of a disc: more would not be looked at. */
const FOLDERS_TOLD = 3;

/**
 * What was dropped. The entries must be taken before the event is over, so this reads them at once.
 * @param {DataTransfer} transfer
 * @returns {Promise<FoundFile[]>}
 */
export async function filesOfDrop(transfer) {
  const items = [...transfer.items].filter(({ kind }) => kind === "file");
  const entries = items.map((item) => item.webkitGetAsEntry());
  const plain = items.map((item) => item.getAsFile());
  const found = await Promise.all(
    entries.map((entry, index) => {
      const file = plain[index];
      if (entry) return walk(entry, [], 0);
      return file ? [{ file, folder: "", inFolder: false }] : [];
    }),
  );
  return inOrder(found.flat());
}

/**
 * What was chosen by a file input; a folder's files know their way from it.
 * @param {Iterable<File>} files
 * @returns {FoundFile[]}
 */
export function filesOfInput(files) {
  const found = [...files].map((file) => {
    const folders = (file.webkitRelativePath || "").split("/").slice(0, -1);
    return { file, folder: folderOf(folders), inFolder: folders.length > 0 };
  });
  return inOrder(found);
}

/** The innermost folders, outermost first. @param {string[]} folders */
export function folderOf(folders) {
  return folders.slice(-FOLDERS_TOLD).join("/");
}

/**
 * @param {FileSystemEntry} entry
 * @param {string[]} folders
 * @param {number} depth
 * @returns {Promise<FoundFile[]>}
 */
async function walk(entry, folders, depth) {
  if (entry.isFile) {
    const file = await fileOf(/** @type {FileSystemFileEntry} */ (entry));
    if (!file) return [nameOnly(entry, folders, "The file can’t be read.")];
    return [{ file, folder: folderOf(folders), inFolder: depth > 0 }];
  }
  if (entry.name.startsWith(".")) return [];
  if (depth >= DEEPEST) return [nameOnly(entry, folders, "The folder lies too deep to be looked into.")];
  const inside = await entriesOf(/** @type {FileSystemDirectoryEntry} */ (entry));
  if (!inside) return [nameOnly(entry, folders, "The folder can’t be read.")];
  const found = await Promise.all(inside.map((each) => walk(each, [...folders, entry.name], depth + 1)));
  return found.flat();
}

/** @param {FileSystemEntry} entry @param {string[]} folders @param {string} unreadable @returns {FoundFile} */
function nameOnly({ name }, folders, unreadable) {
  return { file: new File([], name), folder: folderOf(folders), inFolder: folders.length > 0, unreadable };
}

/** @param {FileSystemFileEntry} entry @returns {Promise<File | null>} null where it can't be read */
function fileOf(entry) {
  return new Promise((resolve) => entry.file(resolve, () => resolve(null)));
}

/**
 * All entries of a folder: a reader tells a hundred at a time.
 * @param {FileSystemDirectoryEntry} folder
 * @returns {Promise<FileSystemEntry[] | null>} null where it can't be read
 */
async function entriesOf(folder) {
  const reader = folder.createReader();
  /** @type {FileSystemEntry[]} */
  const all = [];
  for (;;) {
    const some = await /** @type {Promise<FileSystemEntry[] | null>} */ (
      new Promise((resolve) => reader.readEntries(resolve, () => resolve(null)))
    );
    if (!some) return null;
    if (!some.length) return all;
    all.push(...some);
  }
}

/** By folder and name, numbers as numbers. @param {FoundFile[]} found */
function inOrder(found) {
  const order = new Intl.Collator("en", { numeric: true });
  return found.sort((one, other) => order.compare(pathOf(one), pathOf(other)));
}

/** @param {FoundFile} found */
function pathOf({ file, folder }) {
  return `${folder}/${file.name}`;
}
