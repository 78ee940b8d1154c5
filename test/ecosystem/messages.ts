/**
 * The cluster's messages on `SqlMessageStorage`: each delivered once, answered once, and there after everybody has gone.
 */
import * as EntityAddress from "@effect/cluster/EntityAddress"
import * as EntityId from "@effect/cluster/EntityId"
import * as EntityType from "@effect/cluster/EntityType"
import * as Envelope from "@effect/cluster/Envelope"
import * as Message from "@effect/cluster/Message"
import * as MessageStorage from "@effect/cluster/MessageStorage"
import * as Reply from "@effect/cluster/Reply"
import * as ShardId from "@effect/cluster/ShardId"
import * as ShardingConfig from "@effect/cluster/ShardingConfig"
import * as Snowflake from "@effect/cluster/Snowflake"
import * as SqlMessageStorage from "@effect/cluster/SqlMessageStorage"
import * as Headers from "@effect/platform/Headers"
import * as Rpc from "@effect/rpc/Rpc"
import * as SqlClient from "@effect/sql/SqlClient"
import * as MysqlClient from "@effect/sql-mysql2/MysqlClient"
import { describe, expect } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { another, fresh, type OnServer, Server } from "./Server.ts"

const Note = Rpc.make("Note", { payload: { text: Schema.String }, success: Schema.String })
const Once = Rpc.make("Once", {
  payload: { key: Schema.String },
  success: Schema.Number,
  primaryKey: ({ key }) => key
})
const Feed = Rpc.make("Feed", {
  payload: { key: Schema.String },
  success: Schema.Number,
  stream: true,
  primaryKey: ({ key }) => key
})

const shard = ShardId.make("default", 1)
const addressOf = (id: string) =>
  EntityAddress.make({ shardId: shard, entityType: EntityType.EntityType.make("notes"), entityId: EntityId.make(id) })
const address = addressOf("one")

const ids = Effect.runSync(Snowflake.makeGenerator)

const request = <R extends Rpc.Any>(rpc: R, payload: Rpc.Payload<R>, tag: Rpc.Tag<R>, to = address) =>
  new Message.OutgoingRequest<R>({
    envelope: Envelope.makeRequest<R>({
      requestId: ids.unsafeNext(),
      address: to,
      tag,
      payload,
      headers: Headers.fromInput({ "x-from": "test" })
    }),
    context: Context.unsafeMake<Rpc.Context<R>>(new Map()),
    rpc,
    lastReceivedReply: Option.none(),
    respond: () => Effect.void
  })

const note = (text: string, to = address) => request(Note, { text }, "Note", to)
const once = (key: string) => request(Once, Once.payloadSchema.make({ key }), "Once")
const feed = (key: string) => request(Feed, Feed.payloadSchema.make({ key }), "Feed")

const answer = <R extends Rpc.Any>(to: Message.OutgoingRequest<R>, exit: Rpc.Exit<R>) =>
  new Reply.ReplyWithContext<R>({
    reply: new Reply.WithExit<R>({ id: ids.unsafeNext(), requestId: to.envelope.requestId, exit }),
    context: to.context,
    rpc: to.rpc
  })

const piece = (to: ReturnType<typeof feed>, sequence: number) =>
  new Reply.ReplyWithContext({
    reply: new Reply.Chunk<typeof Feed>({
      id: ids.unsafeNext(),
      requestId: to.envelope.requestId,
      sequence,
      values: [sequence * 10]
    }),
    context: to.context,
    rpc: to.rpc
  })

const received = (to: ReturnType<typeof feed>, { reply }: ReturnType<typeof piece>) =>
  new Message.OutgoingEnvelope({
    envelope: new Envelope.AckChunk({
      id: ids.unsafeNext(),
      address,
      requestId: to.envelope.requestId,
      replyId: reply.id
    }),
    rpc: Feed
  })

/** The tables, made where definitions are no part of a transaction by a client that does not mind. */
const prepared = (prefix: string) =>
  Effect.gen(function* () {
    const { speaks, url } = yield* Server
    if (speaks === "MatrixOne") return
    const { hostname, password, pathname, port, username } = new URL(Redacted.value(url))
    const stock = MysqlClient.layer({
      host: hostname,
      port: Number(port),
      username,
      password: Redacted.make(password),
      database: pathname.slice(1)
    })
    yield* Layer.build(
      SqlMessageStorage.layerWith({ prefix }).pipe(Layer.provide([ShardingConfig.layerDefaults, stock]))
    ).pipe(Effect.scoped)
  })

/** A runner's storage, with a client of its own. */
const storage = (prefix: string) =>
  Effect.gen(function* () {
    const client = Layer.succeed(SqlClient.SqlClient, yield* another({}))
    const made = SqlMessageStorage.layerWith({ prefix }).pipe(Layer.provide([ShardingConfig.layerDefaults, client]))
    return Context.get(yield* Layer.build(made), MessageStorage.MessageStorage)
  })

const fresher = Effect.gen(function* () {
  const prefix = fresh("cluster")
  yield* prepared(prefix)
  return prefix
})

const alone = Effect.flatMap(fresher, storage)

const textsOf = (messages: ReadonlyArray<Message.Incoming<Rpc.Any>>) =>
  messages.map(({ envelope }) => (envelope._tag === "Request" ? envelope.payload : envelope._tag))

export const messages = (it: OnServer): void => {
  describe("SqlMessageStorage", () => {
    it.scoped("requests are delivered once, in their order, as they were sent, and not when they are answered", () =>
      Effect.gen(function* () {
        const store = yield* alone
        const texts = ["it's", 'a "quoted" \\ one', "雪 😀", "?", "x".repeat(30_000)]
        const requests = texts.map((text) => note(text))
        for (const each of requests) expect((yield* store.saveRequest(each))._tag).toBe("Success")
        const [first] = requests
        if (first === undefined) return
        yield* store.saveReply(answer(first, Exit.succeed("done")))
        const unread = yield* store.unprocessedMessages([shard])
        expect(textsOf(unread)).toEqual(texts.slice(1).map((text) => ({ text })))
        expect(unread.map(({ envelope }) => envelope._tag === "Request" && envelope.headers["x-from"])).toEqual(
          texts.slice(1).map(() => "test")
        )
        expect(unread.map(({ envelope }) => envelope._tag === "Request" && envelope.requestId)).toEqual(
          requests.slice(1).map(({ envelope }) => envelope.requestId)
        )
        expect(yield* store.unprocessedMessages([shard])).toEqual([])
        yield* store.resetShards([shard])
        expect(yield* store.unprocessedMessages([shard])).toHaveLength(4)
        yield* store.resetAddress(address)
        expect(yield* store.unprocessedMessages([ShardId.make("default", 2)])).toEqual([])
        expect(yield* store.unprocessedMessages([shard])).toHaveLength(4)
        const [, second] = requests
        if (second === undefined) return
        expect(textsOf(yield* store.unprocessedMessagesById([second.envelope.requestId]))).toEqual([{ text: texts[1] }])
      })
    )

    it.scoped("of two runners that ask at the same moment one gets each message", () =>
      Effect.gen(function* () {
        const prefix = yield* fresher
        const stores = yield* Effect.all([storage(prefix), storage(prefix), storage(prefix)])
        const seen: Array<unknown> = []
        for (let round = 0; round < 5; round++) {
          const texts = Array.from({ length: 10 }, (_, n) => `${round}.${n}`)
          yield* Effect.forEach(texts, (text) => stores[0].saveRequest(note(text)), { concurrency: 4 })
          const asked = yield* Effect.forEach(stores, (each) => each.unprocessedMessages([shard]), {
            concurrency: "unbounded"
          })
          seen.push(...asked.flatMap(textsOf))
          expect(seen).toHaveLength((round + 1) * 10)
        }
        expect(new Set(seen.map((each) => JSON.stringify(each))).size).toBe(50)
      })
    )

    it.scoped("of one primary key one request is kept, however many send it at once; the others learn its id", () =>
      Effect.gen(function* () {
        const prefix = yield* fresher
        const stores = yield* Effect.all([storage(prefix), storage(prefix)])
        for (const key of ["k", "long ".repeat(100)]) {
          const requests = Array.from({ length: 8 }, () => once(key))
          const results = yield* Effect.forEach(
            requests,
            (each, n) => Effect.map((stores[n % 2] ?? stores[0]).saveRequest(each), (result) => ({ each, result })),
            { concurrency: "unbounded" }
          )
          const [kept, ...more] = results.filter(({ result }) => result._tag === "Success")
          expect(more).toEqual([])
          const id = kept?.each.envelope.requestId
          const originals = results.flatMap(({ result }) => (result._tag === "Duplicate" ? [result.originalId] : []))
          expect(originals).toEqual(Array.from({ length: 7 }, () => id))
          const found = yield* stores[1].requestIdForPrimaryKey({ address, tag: "Once", id: key })
          expect(Option.getOrUndefined(found)).toBe(id)
        }
        expect(yield* stores[0].unprocessedMessages([shard])).toHaveLength(2)
        expect(Option.isNone(yield* stores[0].requestIdForPrimaryKey({ address, tag: "Once", id: "?" }))).toBe(true)
      })
    )

    it.scoped("a stream's pieces wait to be acknowledged; who asks again is told the last of them, then the end", () =>
      Effect.gen(function* () {
        const store = yield* alone
        const asked = feed("f")
        yield* store.saveRequest(asked)
        const first = piece(asked, 0)
        yield* store.saveReply(first)
        // Only how many: 0.60 reads a piece back as an answer, on any database.
        expect(yield* store.repliesFor([asked])).toHaveLength(1)
        expect(yield* store.unprocessedMessages([shard])).toEqual([])
        yield* store.saveEnvelope(received(asked, first))
        expect(yield* store.repliesFor([asked])).toEqual([])
        expect(textsOf(yield* store.unprocessedMessages([shard]))).toEqual([{ key: "f" }, "AckChunk"])

        const second = piece(asked, 1)
        yield* store.saveReply(second)
        const again = yield* store.saveRequest(feed("f"))
        expect(again._tag === "Duplicate" && Option.getOrUndefined(again.lastReceivedReply)).toEqual(second.reply)

        const end = answer(asked, Exit.void)
        yield* store.saveReply(end)
        const late = yield* store.saveRequest(feed("f"))
        expect(late._tag === "Duplicate" && Option.getOrUndefined(late.lastReceivedReply)).toEqual(end.reply)
        expect(yield* store.repliesForUnfiltered([asked.envelope.requestId])).toHaveLength(3)
      })
    )

    it.scoped("a second answer is refused, and the first one stays as it is", () =>
      Effect.gen(function* () {
        const store = yield* alone
        const asked = once("a")
        yield* store.saveRequest(asked)
        const first = answer(asked, Exit.succeed(1))
        yield* store.saveReply(first)
        const error = yield* Effect.flip(store.saveReply(answer(asked, Exit.succeed(2))))
        expect(error._tag).toBe("PersistenceError")
        expect(yield* store.repliesFor([asked])).toEqual([first.reply])
        // Both of its statements were undone: the message still points to the first.
        const again = yield* store.saveRequest(once("a"))
        expect(again._tag === "Duplicate" && Option.getOrUndefined(again.lastReceivedReply)).toEqual(first.reply)
      })
    )

    it.scoped("what was answered can be asked anew, and an address forgotten", () =>
      Effect.gen(function* () {
        const store = yield* alone
        const other = addressOf("two")
        const [mine, theirs] = [note("mine"), note("theirs", other)]
        for (const each of [mine, theirs]) {
          yield* store.saveRequest(each)
          yield* store.saveReply(answer(each, Exit.succeed("")))
        }
        expect(yield* store.unprocessedMessages([shard])).toEqual([])
        yield* store.clearReplies(mine.envelope.requestId)
        expect(yield* store.repliesFor([mine, theirs])).toHaveLength(1)
        expect(textsOf(yield* store.unprocessedMessages([shard]))).toEqual([{ text: "mine" }])
        yield* store.clearAddress(other)
        expect(yield* store.repliesFor([mine, theirs])).toEqual([])
        yield* store.resetShards([shard])
        expect(textsOf(yield* store.unprocessedMessages([shard]))).toEqual([{ text: "mine" }])
      })
    )
  })
}
