/**
 * The accounts of a server. They live in memory; what must outlive it is handed to `save` after every change.
 */
import { instantText } from "../engine/Instant.ts"
import { SqlFailure } from "../wire/WireSession.ts"
import { type Account, newAccount, sysAccount } from "./Account.ts"
import { passwordHash } from "./Password.ts"

/** Users and their passwords, by account. The first user is the account's administrator; so are the others. */
export type AccountOptions = Readonly<Record<string, Readonly<Record<string, string>>>>

const defaults: AccountOptions = { [sysAccount]: { root: "111", dump: "111" } }

export interface SavedDirectory {
  readonly lastId: number
  readonly accounts: ReadonlyArray<Account>
}

export class Directory {
  readonly #accounts = new Map<string, Account>()
  readonly #now: () => bigint
  readonly #save: (saved: SavedDirectory) => void
  /** Numbers of accounts, users and roles: never given twice. */
  #lastId = 100

  constructor(
    options: AccountOptions | undefined,
    saved: SavedDirectory | undefined,
    now: () => bigint,
    save: (saved: SavedDirectory) => void
  ) {
    this.#now = now
    this.#save = save
    for (const account of saved?.accounts ?? []) this.#accounts.set(account.name, account)
    this.#lastId = saved?.lastId ?? this.#lastId
    const given = { ...(saved === undefined ? defaults : {}), ...options }
    for (const [name, users] of Object.entries(given)) {
      if (this.#accounts.has(name.toLowerCase())) continue
      const administrators = Object.entries(users).map(([user, password]) => ({
        name: user,
        hash: passwordHash(password)
      }))
      const id = name.toLowerCase() === sysAccount ? 0 : this.nextId()
      const comment = id === 0 ? "system account" : ""
      const account = newAccount(id, name.toLowerCase(), administrators, comment, this.time())
      this.#accounts.set(account.name, account)
    }
    this.changed()
  }

  nextId(): number {
    return ++this.#lastId
  }

  /** Now, as the catalogue shows times. */
  time(): string {
    return instantText(this.#now())
  }

  /** To be called after every change to an account or to what is in it. */
  changed(): void {
    this.#save({ lastId: this.#lastId, accounts: this.all() })
  }

  all(): ReadonlyArray<Account> {
    return [...this.#accounts.values()]
  }

  names(): ReadonlyArray<string> {
    return [...this.#accounts.keys()]
  }

  has(name: string): boolean {
    return this.#accounts.has(name)
  }

  find(name: string): Account | undefined {
    return this.#accounts.get(name)
  }

  /** The account a session or an option names; it may have been dropped meanwhile. */
  need(name: string): Account {
    const account = this.#accounts.get(name)
    if (account === undefined) throw new SqlFailure(20101, `internal error: there is no account ${name}`)
    return account
  }

  idOf(name: string): number {
    return this.#accounts.get(name)?.id ?? 0
  }

  create(name: string, administrator: string, hash: string, comment: string): Account {
    const account = newAccount(this.nextId(), name, [{ name: administrator, hash }], comment, this.time())
    this.#accounts.set(name, account)
    this.changed()
    return account
  }

  drop(name: string): void {
    this.#accounts.delete(name)
    this.changed()
  }
}
