/**
 * Definitions of indexes over vectors: what a 4.2.0 answered.
 */
import { describe, expect, it } from "vitest"
import { engineOfFile } from "../support.ts"

const a = engineOfFile().client("each")

const shown = async (): Promise<string | undefined> => {
  const answer = await a.run("show create table t")
  return answer._tag === "Rows" && Array.isArray(answer.rows)
    ? /USING .*/.exec(String(answer.rows[0]?.[1]))?.[0]
    : undefined
}

describe("an index over vectors", () => {
  it("shows its options in one order, with what was not said", async () => {
    await a.run("drop table if exists t; create table t (id bigint primary key, v vecf32(3), w vecf64(3))")
    await a.run("create index i using ivfflat on t (v) op_type 'vector_ip_ops' m = 3 lists 4 lists 5")
    expect(await shown()).toBe("USING ivfflat (`v`) lists = 5  op_type 'vector_ip_ops' ")
    await a.run(
      "drop index i on t; set experimental_hnsw_index = 1; create index i using hnsw on t (v) ef_search 3 m 7"
    )
    expect(await shown()).toBe("USING hnsw (`v`) m = 7  ef_search = 3  op_type 'vector_l2_ops' ")
  })

  it("keeps when it is built anew, and that it follows later", async () => {
    await a.run("drop table if exists t; create table t (id bigint primary key, v vecf32(3))")
    await a.run("create index i using ivfflat on t (v) quantization 'int8' async")
    await a.run("alter table t alter index i ivfflat auto_update = true day = 4 hour = 23")
    expect(await shown()).toBe(
      "USING ivfflat (`v`) lists = 1  op_type 'vector_l2_ops'  async  auto_update = true  day = 4  hour = 23  quantization 'int8' "
    )
    await a.run("alter table t alter index i ivfflat auto_update = false")
    expect(await shown()).toBe(
      "USING ivfflat (`v`) lists = 1  op_type 'vector_l2_ops'  async  day = 0  hour = 0  quantization 'int8' "
    )
    await expect(a.run("alter table t alter index i ivfflat auto_update = true hour = 24")).rejects.toMatchObject({
      errno: 1064
    })
    await expect(a.run("alter table t alter index j ivfflat auto_update = true")).rejects.toMatchObject({
      errno: 20101
    })
  })

  it.each([
    ["using ivfflat on t (v) lists = 0", 1064],
    ["using ivfflat on t (v) lists = 'x'", 1064],
    ["using ivfflat on t (v) nonsense = 1", 1064],
    ["using nonsense on t (v)", 1064],
    ["using ivfflat on t (v) op_type 'nonsense'", 20301],
    ["using ivfflat on t (v, w)", 20105],
    ["using ivfflat on t (id)", 20105],
    ["using ivfflat on t (v) op_type 'VECTOR_L2_OPS'", 20105],
    ["using btree on t (v)", 20105],
    ["using cagra on t (v)", 20301]
  ])("is none of %s", async (index, errno) => {
    await a.run("drop table if exists t; create table t (id bigint primary key, v vecf32(3), w vecf64(3))")
    await expect(a.run(`create index i ${index}`)).rejects.toMatchObject({ errno })
  })

  it("finds rows by a BIGINT when it is a graph", async () => {
    await a.run(
      "drop table if exists t; create table t (id int primary key, v vecf32(3)); set experimental_hnsw_index = 1"
    )
    await expect(a.run("create index i using hnsw on t (v)")).rejects.toMatchObject({ errno: 20101 })
  })
})
