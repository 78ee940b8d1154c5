/**
 * What accounts publish to others, and who has subscribed. Kept in memory beside the accounts.
 */
import type { Directory } from "../access/Directory.ts"
import { schemaName } from "../engine/Catalog.ts"
import { internal } from "../translate/Errors.ts"

export interface Publication {
  /** Who publishes. */
  readonly account: string
  readonly name: string
  readonly database: string
  /** Undefined for all, also those that come later. */
  readonly tables: ReadonlyArray<string> | undefined
  /** Undefined for all accounts, also those that come later. */
  readonly accounts: ReadonlyArray<string> | undefined
  readonly comment: string
  readonly created: string
  readonly updated: string | undefined
}

export const subscriptionStatus = { normal: 0, notAuthorized: 1, deleted: 2 } as const

/** A publication offered to an account; subscribed once `database` is there. */
interface Offer {
  readonly account: string
  readonly publisher: string
  readonly publication: string
  readonly status: (typeof subscriptionStatus)[keyof typeof subscriptionStatus]
  readonly pubDatabase: string
  readonly pubTables: string
  readonly pubComment: string
  readonly pubTime: string
  readonly database: string | undefined
  readonly subscribed: string | undefined
}

export interface SavedPublications {
  readonly publications: ReadonlyArray<Publication>
  readonly offers: ReadonlyArray<Offer>
}

export const tablesText = (publication: Pick<Publication, "tables">): string => publication.tables?.join(",") ?? "*"

export class PublicationStore {
  readonly #accounts: Directory
  readonly #save: (saved: SavedPublications) => void
  #publications: ReadonlyArray<Publication>
  #offers: ReadonlyArray<Offer>

  constructor(accounts: Directory, saved: SavedPublications | undefined, save: (saved: SavedPublications) => void) {
    this.#accounts = accounts
    this.#publications = saved?.publications ?? []
    this.#offers = saved?.offers ?? []
    this.#save = save
  }

  get publications(): ReadonlyArray<Publication> {
    return this.#publications
  }

  get offers(): ReadonlyArray<Offer> {
    return this.#offers
  }

  find(account: string, name: string): Publication | undefined {
    return this.#publications.find((p) => p.account === account && p.name === name)
  }

  #set(publications: ReadonlyArray<Publication>, offers: ReadonlyArray<Offer>): void {
    this.#publications = publications
    this.#offers = offers
    this.#save({ publications, offers })
  }

  #isOffered(publication: Publication, account: string): boolean {
    return (
      account !== publication.account && (publication.accounts === undefined || publication.accounts.includes(account))
    )
  }

  /** Adds a publication or puts it in the place of the one of its name; who it is offered to follows. */
  put(publication: Publication): void {
    const same = (p: { readonly account: string; readonly name: string }) =>
      p.account === publication.account && p.name === publication.name
    const of = (o: Offer) => o.publisher === publication.account && o.publication === publication.name
    const now = this.#accounts.time()
    const facts = {
      pubDatabase: publication.database,
      pubTables: tablesText(publication),
      pubComment: publication.comment,
      pubTime: now
    }
    const known = this.#offers.filter(of).flatMap((o): ReadonlyArray<Offer> => {
      if (this.#isOffered(publication, o.account)) return [{ ...o, ...facts, status: subscriptionStatus.normal }]
      return o.database === undefined ? [] : [{ ...o, ...facts, status: subscriptionStatus.notAuthorized }]
    })
    const fresh = this.#accounts
      .names()
      .filter((account) => this.#isOffered(publication, account) && !known.some((o) => o.account === account))
      .map((account) => this.#offer(publication, account, now))
    this.#set(
      [...this.#publications.filter((p) => !same(p)), publication],
      [...this.#offers.filter((o) => !of(o)), ...known, ...fresh]
    )
  }

  #offer(publication: Publication, account: string, pubTime: string): Offer {
    return {
      account,
      publisher: publication.account,
      publication: publication.name,
      status: subscriptionStatus.normal,
      pubDatabase: publication.database,
      pubTables: tablesText(publication),
      pubComment: publication.comment,
      pubTime,
      database: undefined,
      subscribed: undefined
    }
  }

  /** Takes a publication back: subscriptions of it stay, and say that it is gone. */
  remove(publication: Publication): void {
    this.#set(
      this.#publications.filter((p) => p !== publication),
      this.#offers.flatMap((o) => {
        if (o.publisher !== publication.account || o.publication !== publication.name) return [o]
        return o.database === undefined ? [] : [{ ...o, status: subscriptionStatus.deleted }]
      })
    )
  }

  /** A dropped table is published no more. */
  tableDropped(account: string, database: string, table: string): void {
    for (const publication of this.#publications) {
      if (publication.account !== account || publication.database !== database) continue
      if (publication.tables?.includes(table) !== true) continue
      this.#replaceTables(
        publication,
        publication.tables.filter((t) => t !== table)
      )
    }
  }

  #replaceTables(publication: Publication, tables: ReadonlyArray<string>): void {
    this.#set(
      this.#publications.map((p) => (p === publication ? { ...p, tables } : p)),
      this.#offers.map((o) =>
        o.publisher === publication.account && o.publication === publication.name
          ? { ...o, pubTables: tables.join(",") }
          : o
      )
    )
  }

  /** The subscription behind a database of an account. */
  subscription(account: string, database: string): Offer | undefined {
    return this.#offers.find((o) => o.account === account && o.database === database)
  }

  subscribe(offer: Offer, database: string): void {
    this.#set(
      this.#publications,
      this.#offers.map((o) => (o === offer ? { ...o, database, subscribed: this.#accounts.time() } : o))
    )
  }

  /** The database of a subscription is dropped; what is still offered can be subscribed again. */
  unsubscribe(account: string, database: string): void {
    this.#set(
      this.#publications,
      this.#offers.flatMap((o) => {
        if (o.account !== account || o.database !== database) return [o]
        return o.status === subscriptionStatus.normal ? [{ ...o, database: undefined, subscribed: undefined }] : []
      })
    )
  }

  /** Puts back the offers that a statement which failed has changed. */
  restore(offers: ReadonlyArray<Offer>): void {
    this.#set(this.#publications, offers)
  }

  /** What is there now, for {@link reset}. */
  get saved(): SavedPublications {
    return { publications: this.#publications, offers: this.#offers }
  }

  /** Puts everything back as it was saved. */
  reset({ publications, offers }: SavedPublications): void {
    this.#set(publications, offers)
  }

  /** A new account is offered what is published to all. */
  accountCreated(account: string): void {
    const now = this.#accounts.time()
    const fresh = this.#publications.filter((p) => p.accounts === undefined).map((p) => this.#offer(p, account, now))
    if (fresh.length > 0) this.#set(this.#publications, [...this.#offers, ...fresh])
  }

  accountDropped(account: string): void {
    for (const publication of this.#publications.filter((p) => p.account === account)) this.remove(publication)
    this.#set(
      this.#publications.map((p) =>
        p.accounts?.includes(account) === true ? { ...p, accounts: p.accounts.filter((a) => a !== account) } : p
      ),
      this.#offers.filter((o) => o.account !== account)
    )
  }

  /** The publication `account` reads, or why it may not. */
  readable(account: string, publisher: string, name: string): Publication {
    if (publisher === account) throw internal("can not subscribe to self")
    const owner = this.#accounts.find(publisher)
    if (owner === undefined) throw internal(`there is no publication account ${publisher}`)
    if (owner.status === "suspend") throw internal(`the account ${publisher} is suspended`)
    const publication = this.find(publisher, name)
    if (publication === undefined) throw internal(`there is no publication ${name}`)
    if (!this.#isOffered(publication, account))
      throw internal(`the account ${account} is not allowed to subscribe the publication ${name}`)
    return publication
  }

  /** The publication behind a database of an account; undefined when the database is the account's own. */
  source(account: string, database: string): Publication | undefined {
    const offer = this.#offers.length === 0 ? undefined : this.subscription(account, database)
    return offer === undefined ? undefined : this.readable(account, offer.publisher, offer.publication)
  }

  /** Where the tables of a database are: with the publisher when it is subscribed. */
  schemaOf(account: string, database: string): string {
    const source = this.source(account, database)
    return source === undefined ? schemaName(account, database) : schemaName(source.account, source.database)
  }
}
