import { describe, expect, it } from "vitest"
import { engineOfFile } from "../support.ts"

const a = engineOfFile().client("all", async (a) => {
  await a.run(
    "create table t (id int primary key, bf vecbf16(3), h vecf16(3), i vecint8(3), u vecuint8(3), v vecf32(3))"
  )
  await a.run(
    "insert into t values (1, '[0.1,-0.3,3.14159]', '[0.1,65520,1e-7]', '[-128,+1,127]', '[0,7,255]', '[1,2,3]')"
  )
})

/** What a 4.2.0 answered. */
describe("narrow vectors", () => {
  it("are rounded half to even as they are stored", async () => {
    expect(await a.rows("select bf, h, i, u from t")).toEqual([
      ["[0.100097656, -0.30078125, 3.140625]", "[0.099975586, +Inf, 0.00000011920929]", "[-128, 1, 127]", "[0, 7, 255]"]
    ])
  })

  it("are the same when the number comes from a column", async () => {
    await a.run("create table f (v vecf32(3), s varchar(40))")
    await a.run("insert into f values ('[0.1,65520,-1e-7]', '[0.1,65520,-1e-7]'), ('[1.5,-2.5,300]', null)")
    expect(
      await a.rows(
        "select cast(v as vecbf16(3)), cast(v as vecf16(3)), cast(s as vecbf16(3)), cast(s as vecf16(3)) from f"
      )
    ).toEqual([
      [
        "[0.100097656, 65536, -0.00000010011718]",
        "[0.099975586, +Inf, -0.00000011920929]",
        "[0.100097656, 65536, -0.00000010011718]",
        "[0.099975586, +Inf, -0.00000011920929]"
      ],
      ["[1.5, -2.5, 300]", "[1.5, -2.5, 300]", null, null]
    ])
    expect(await a.rows("select cast(v as vecint8(3)), cast(v as vecuint8(3)) from f where s is null")).toEqual([
      ["[2, -3, 127]", "[2, 0, 255]"]
    ])
  })

  it.each([
    ["l2_distance(i, '[-128,1,126]')", "1"],
    ["l2_distance_sq(u, '[0,0,0]')", "65074"],
    ["inner_product(i, '[1,1,1]')", "0"],
    ["l2_distance(bf, '[1,2.5,3.1]')", "2.9421755328064174"],
    ["cosine_distance(bf, '[1,2.5,3.1]')", "0.2998440162577223"],
    ["cosine_similarity(bf, '[1,2.5,3.1]')", "0.7001559734344482"]
  ])("are measured: %s", async (call, expected) => {
    expect(await a.rows(`select ${call} from t`)).toEqual([[expected]])
  })

  it("keep their type when they are normalized, unless it is a whole one", async () => {
    expect(await a.rows("select normalize_l2(bf), normalize_l2(i) from t")).toEqual([
      ["[0.03173828, -0.095214844, 0.99609375]", "[-0.70986336, 0.0055458075, 0.70431757]"]
    ])
  })

  it.each([
    ["insert into t(id, i) values (9, '[1.5,2,3]')", 20101],
    ["insert into t(id, i) values (9, '[128,2,3]')", 20101],
    ["insert into t(id, u) values (9, '[-0,2,3]')", 20101],
    ["insert into t(id, u) values (9, '[1,2]')", 20301],
    ["insert into t(id, bf) values (9, 5)", 20203],
    ["select bf + bf from t", 20203],
    ["select bf * 2 from t", 20203],
    ["select l1_norm(h) from t", 20203],
    ["select l2_distance(bf, v) from t", 20203],
    ["select bf = v from t", 20203],
    ["select coalesce(i, u) from t", 20203],
    ["select case when id = 1 then bf end from t", 20203],
    ["select bf from t union select h from t", 1064],
    ["select cosine_similarity(bf, '[0,0,0]') from t", 20101]
  ])("are refused: %s", async (sql, errno) => {
    await expect(a.rows(sql)).rejects.toMatchObject({ errno })
  })

  it("come out of bytes", async () => {
    expect(
      await a.rows(
        "select vecf16_from_base64('ADwAwA=='), vecbf16_from_base64('gD8AQA=='), vecint8_from_base64('AQL/'), vecuint8_from_base64('AQL/')"
      )
    ).toEqual([["[1, -2]", "[1, 2]", "[1, 2, -1]", "[1, 2, 255]"]])
    await expect(a.rows("select vecf16_from_base64('AAAA')")).rejects.toMatchObject({ errno: 20101 })
  })
})
