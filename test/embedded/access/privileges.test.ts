/** What statements ask for of who is no administrator, and whose the things are that he makes. */
import { describe, expect, it } from "vitest"
import { SqlFailure } from "../../../src/embedded/wire/WireSession.ts"
import { type Client, engineOfFile } from "../support.ts"

const server = engineOfFile()
const sys = server.client("all", (client) =>
  client.run(`
    create table parent (a int primary key, b int);
    create table child (a int, b int, foreign key (b) references parent (a));
    create table taken (a int, b int, foreign key (b) references parent (a) on delete set null);
    create table plain (a int, b int);
    create table coded (a int unique, b int);
  `)
)

let users = 0

/** A user of a role of his own that has these privileges. */
const userWith = async (...grants: ReadonlyArray<string>): Promise<Client & { readonly role: string }> => {
  const name = `u${++users}`
  const role = `r${users}`
  await sys.run(`create role ${role}; create user ${name} identified by '1' default role ${role}`)
  for (const grant of grants) await sys.run(`grant ${grant} to ${role}`)
  return { ...(await server.connect(name, "1")), role }
}

const words = (client: Client, sql: string): Promise<string | undefined> =>
  client.run(sql).then(
    () => undefined,
    (error: unknown) => (error instanceof SqlFailure ? error.message : String(error))
  )

const refused = "internal error: do not have privilege to execute the statement"

describe("keys", () => {
  it("of what is inserted are looked up: to insert where there is a primary key is to select, too", async () => {
    const user = await userWith("insert on table d.*")
    expect(await words(user, "insert into plain values (1, 1)")).toBeUndefined()
    expect(await words(user, "insert into coded values (1, 1)")).toBeUndefined()
    expect(await words(user, "insert into parent values (1, 1)")).toBe(refused)
    expect(await words(user, "load data inline format='csv', data='1,1' into table parent")).toBeUndefined()
    await sys.run(`grant select on table d.parent to ${user.role}`)
    expect(await words(user, "insert into parent values (2, 1)")).toBeUndefined()
    expect(await words(user, "insert into child values (1, 1)")).toBeUndefined()
  })

  it("that reference others ask for those", async () => {
    const user = await userWith("insert, update, delete on table d.child", "update, delete on table d.parent")
    expect(await words(user, "insert into child values (1, 1)")).toBe(refused)
    expect(await words(user, "update child set a = 2")).toBeUndefined()
    expect(await words(user, "update child set b = 1")).toBe(refused)
    expect(await words(user, "update parent set b = 1")).toBeUndefined()
    expect(await words(user, "update parent set a = 9 where a = 8")).toBe(refused)
    expect(await words(user, "delete from parent where a = 8")).toBe(refused)
    await sys.run(`grant select on table d.child to ${user.role}; grant delete on table d.taken to ${user.role}`)
    expect(await words(user, "delete from parent where a = 8")).toBe(refused)
    await sys.run(`grant insert on table d.taken to ${user.role}`)
    expect(await words(user, "delete from parent where a = 8")).toBeUndefined()
    await user.run("set foreign_key_checks = 0")
    expect(await words(user, "update child set b = 1")).toBeUndefined()
  })
})

describe("a statement", () => {
  it("that cannot be planned says so first", async () => {
    const user = await userWith()
    expect(await words(user, "select a from plain")).toBe(refused)
    expect(await words(user, "select nosuch from plain")).not.toBe(refused)
    expect(await words(user, "drop index nosuch on plain")).toBe("internal error: not found index: nosuch")
  })

  it("is prepared by none who may not run it", async () => {
    const user = await userWith()
    expect(await words(user, "prepare p from 'select a from plain'")).toBe(refused)
    await expect(user.session.prepare("select a from plain")).rejects.toThrow(refused)
    await sys.run(`grant select on table d.plain to ${user.role}`)
    expect(await words(user, "prepare p from 'select a from plain'")).toBeUndefined()
  })

  it("about snapshots is the administrators', whatever a role may", async () => {
    const user = await userWith("all on account *")
    expect(await words(user, "create snapshot s_a for database d")).toBe(refused)
    expect(await words(user, "create pitr p_a for database d range 1 'h'")).toBe(refused)
    expect(await words(user, "show snapshots")).toBeUndefined()
  })
})

describe("data branches", () => {
  it("need what copying, reading, writing and dropping need", async () => {
    const user = await userWith("create table on database d", "select on table d.parent")
    expect(await words(user, "data branch create table d.twig from d.plain")).toBe(refused)
    expect(await words(user, "data branch create table d.twig from d.parent")).toBeUndefined()
    expect(await words(user, "data branch diff d.twig against d.parent")).toBe(refused)
    await sys.run(`grant select, insert, update on table d.* to ${user.role}`)
    expect(await words(user, "data branch diff d.twig against d.parent output count")).toBeUndefined()
    expect(await words(user, "data branch merge d.twig into d.parent")).toBe(refused)
    await sys.run(`grant delete on table d.parent to ${user.role}`)
    expect(await words(user, "data branch merge d.twig into d.parent")).toBeUndefined()
    expect(await words(user, "data branch delete table d.twig")).toBeUndefined()
    expect(await words(user, "data branch delete table d.parent")).toBe(refused)
  })
})

describe("what a role makes", () => {
  const grants = async (user: Client) =>
    (await user.rows("show grants")).map(([text]) =>
      String(text)
        .replace(/ `u\d+`@.*$/, "")
        .trim()
    )

  it("is its own, and a grant says so, which a copy has not", async () => {
    const user = await userWith("create table on database d", "select on table d.*")
    await user.run("create table made (a int)")
    await user.run("create table copied clone plain")
    const before = ["GRANT connect ON account", "GRANT create table ON database d", "GRANT select ON table d.*"]
    expect(await grants(user)).toEqual([...before, "GRANT table ownership ON table d.t"])
    await user.run("drop table made; drop table copied")
    expect(await grants(user)).toEqual(before)
  })

  it("is named in the grants still when an administrator has dropped it", async () => {
    const user = await userWith("create database on account *")
    await user.run("create database kept; create table kept.t (a int)")
    await sys.run("drop database kept; create database kept")
    expect(await grants(user)).toEqual([
      "GRANT connect ON account",
      "GRANT create database ON account",
      "GRANT database ownership ON database d",
      "GRANT table ownership ON table d.t"
    ])
    expect(await words(user, "create table kept.t (a int)")).toBe(refused)
    expect(await words(user, "drop database kept")).toBe(refused)
  })
})

it("SHOW TABLE STATUS names the role that owns a table, and fails where it is gone", async () => {
  const user = await userWith("create table on database d", "connect on account *")
  await user.run("create table mine (a int)")
  const status = async (like: string) => (await sys.rows(`show table status from d like '${like}'`))[0]?.slice(-1)
  expect(await status("plain")).toEqual(["moadmin"])
  expect(await status("mine")).toEqual([user.role])
  await sys.run(`drop role ${user.role}`)
  expect(await status("plain")).toEqual(["moadmin"])
  expect(await words(sys, "show table status from d")).toBe("internal error: get role name failed")
  await sys.run("drop table mine")
})

it("no table is filled with rows of another account, whose indexes are not shown either", async () => {
  await sys.run("create account reads_ admin_name 'admin' identified by '1'")
  await sys.run("create publication offered database d account reads_")
  const admin = await server.connect("reads_:admin", "1", "")
  await admin.run("create database theirs from sys publication offered; create database own")
  expect(await admin.errno("create table own.t as select * from theirs.parent")).toBe(1064)
  expect(await admin.errno("grant select on table theirs.parent to public")).toBe(20101)
  expect(await admin.rows("show index from theirs.parent")).toEqual([])
  await sys.run("drop publication offered; drop account reads_")
})

it("grants are shown as they were given; one given again comes last", async () => {
  const user = await userWith("update, select on table d.plain", "drop role on account *")
  await sys.run(`grant update on table d.plain to ${user.role} with grant option`)
  const shown = [["select ON table d.t"], ["drop role ON account "], ["update ON table d.t"]]
  expect(await sys.rows(`show grants for role ${user.role}`)).toEqual(
    shown.map(([text]) => [`GRANT ${text} \`${user.role}\``])
  )
  expect(await sys.rows("show grants for 'u1'@'%'")).toEqual(await sys.rows("show grants for u1"))
})
