import { captureSite } from "./site.js";

/** One stack is read for each so many tasks of one name, beside the early ones. */
export const DEFAULT_SITE_SAMPLING = 1000;

/** Names that one book remembers, and books that are shared by trackers of the same name. */
const MOST_NAMES = 500;
const MOST_BOOKS = 500;

type Entry = (...args: never[]) => unknown;

interface KnownName {
  tasks: number;
  site: string | undefined;
  /** Seen at several places: the name tells nothing, each task's stack is read. */
  isAmbiguous: boolean;
}

/**
 * Start sites of the tasks of all trackers of one name. A stack costs about ten times what the rest of tracking
 * does, so it is read for the first tasks of a name and then for a sample; tasks in between inherit the site of their name.
 */
export class SiteBook {
  readonly #names = new Map<string, KnownName>();
  #unknown = 0;

  /** @param below the API function whose caller is asked for */
  siteOf(name: string, below: Entry, every: number): string | undefined {
    const known = this.#names.get(name);
    if (known === undefined) return this.#meet(name, below, every);
    known.tasks += 1;
    if (!known.isAmbiguous && !isSampled(known.tasks, every)) return known.site;
    const site = captureSite(below);
    if (site !== known.site) known.isAmbiguous = true;
    return site;
  }

  #meet(name: string, below: Entry, every: number): string | undefined {
    if (this.#names.size < MOST_NAMES) {
      const site = captureSite(below);
      this.#names.set(name, { tasks: 1, site, isAmbiguous: false });
      return site;
    }
    this.#unknown += 1;
    return this.#unknown % every === 0 ? captureSite(below) : undefined;
  }
}

/** Every `every`-th task, and before that the second, fourth, eighth ...: whether a name is used at several places shows early. */
function isSampled(tasks: number, every: number): boolean {
  return tasks % every === 0 || (tasks < every && (tasks & (tasks - 1)) === 0);
}

const books = new Map<string, SiteBook>();

/** The book shared by all trackers of this lifetime and name; the oldest book makes room for a new one. */
export function siteBook(lifetime: string, name: string): SiteBook {
  const key = `${lifetime}\n${name}`;
  const known = books.get(key);
  if (known !== undefined) return known;
  if (books.size >= MOST_BOOKS) for (const [oldest] of books) {
    books.delete(oldest);
    break;
  }
  const book = new SiteBook();
  books.set(key, book);
  return book;
}
