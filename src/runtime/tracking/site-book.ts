import { captureSite } from "./site.js";

/** One stack is read for each so many tasks of one name, beside the early ones. */
export const DEFAULT_SITE_SAMPLING = 10_000;

/** Names that one book remembers, and books that are shared by trackers of the same name. */
const MOST_NAMES = 500;
const MOST_BOOKS = 500;
/** Sites that one name shows. */
const MOST_SITES = 3;

type Entry = (...args: never[]) => unknown;

/** Tasks that share a name (or none), and where they were seen to start. */
class KnownName {
  tasks = 0;
  label: string | undefined = undefined;
  /** Whether there are more sites than the label shows. */
  isCrowded = false;
  readonly #sites: string[] = [];

  meet(site: string | undefined): void {
    if (site === undefined || this.#sites.includes(site)) return;
    this.isCrowded = this.#sites.length >= MOST_SITES;
    if (this.isCrowded) return;
    this.#sites.push(site);
    this.label = this.#sites.join(" or ");
  }
}

/**
 * Start sites of the tasks of all trackers of one name. Reading a stack in the midst of other work takes about 0.1 ms, so
 * it is done for the first tasks of a name and then for a sample; tasks in between inherit the site of their name, or,
 * when the name is used at several places, all of them.
 */
export class SiteBook {
  readonly #names = new Map<string, KnownName>();
  /** All names together, for those for which there is no room. */
  readonly #all = new KnownName();
  /** Most trackers get one name many times in a row. */
  #lastName: string | undefined;
  #last: KnownName | undefined;

  /**
   * @param below the API function whose caller is asked for
   * @param every 1 reads each task's own stack
   */
  siteOf(name: string, below: Entry, every: number): string | undefined {
    if (every === 1) return captureSite(below);
    const known = name === this.#lastName ? this.#last : this.#find(name);
    if (known === undefined) return this.#siteOfAny(below, every);
    known.tasks += 1;
    if (isSampled(known.tasks, every)) known.meet(this.#capture(below));
    return known.label;
  }

  #find(name: string): KnownName | undefined {
    let known = this.#names.get(name);
    if (known === undefined && this.#names.size < MOST_NAMES) {
      known = new KnownName();
      this.#names.set(name, known);
    }
    this.#lastName = name;
    this.#last = known;
    return known;
  }

  /** There is no room for another name: names are probably made up for each task, and all from the same few sites. */
  #siteOfAny(below: Entry, every: number): string | undefined {
    this.#all.tasks += 1;
    if (isSampled(this.#all.tasks, every)) this.#capture(below);
    return this.#all.isCrowded ? undefined : this.#all.label;
  }

  #capture(below: Entry): string | undefined {
    const site = captureSite(below);
    this.#all.meet(site);
    return site;
  }
}

/**
 * The first task, the second, fourth, eighth ... and then every `every`-th: whether a name is used at several places
 * shows early.
 */
function isSampled(tasks: number, every: number): boolean {
  return tasks % every === 0 || (tasks < every && (tasks & (tasks - 1)) === 0);
}

const books = new Map<string, SiteBook>();

/** The book shared by all trackers of this lifetime and name; the oldest book makes room for a new one. */
export function siteBook(lifetime: string, name: string): SiteBook {
  const key = `${lifetime}\n${name}`;
  const known = books.get(key);
  if (known !== undefined) return known;
  const [oldest] = books.keys();
  if (books.size >= MOST_BOOKS && oldest !== undefined) books.delete(oldest);
  const book = new SiteBook();
  books.set(key, book);
  return book;
}
