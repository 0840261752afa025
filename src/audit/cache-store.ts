/** Where outcomes are kept between audits, each under a name of its own. Whatever happens in it costs time, never a finding. */
export interface CacheStore {
  /** Where it is, for people. */
  readonly place: string;
  read(name: string): string | undefined;
  write(name: string, text: string): void;
}
