import { describe, expect, it } from "vitest"
import { engineOfFile } from "../support.ts"

const a = engineOfFile().client("all", async (a) => {
  await a.run("create table t (id int primary key, v vecf32(3), w vecf64(3), s varchar(50))")
  await a.run("insert into t values (1, '[0.1,0.2,0.3]', '[0.1,0.2,0.3]', '[0.7,0.1,0.9]')")
})

/** What a 4.2.0 answered. */
describe("vectors", () => {
  it.each([
    ["l2_distance(w, '[0.11,0.7,0.3]')", 0.5000999569892883],
    ["l2_distance_sq('[0.11,0.7,0.3]', w)", 0.2500999867916107],
    ["inner_product(w, '[0.11,0.7,0.3]')", -0.2409999966621399],
    ["cosine_distance(w, '[0.11,0.7,0.3]')", 0.16294211149215698],
    ["l2_distance(w, s)", 0.8544003745317532]
  ])("are measured beside a constant in single precision: %s", async (call, distance) => {
    expect(await a.rows(`select ${call} from t`)).toEqual([[String(distance)]])
  })

  it("are added in double precision when one of them is double", async () => {
    expect(await a.rows("select v + w from t")).toEqual([
      ["[0.20000000149011612, 0.40000000298023225, 0.600000011920929]"]
    ])
  })
})
