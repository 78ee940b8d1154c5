/** What RESTORE ACCOUNT does to users, roles, grants and stages. */
import { expect, it } from "vitest"
import { engineOfFile } from "../support.ts"

const server = engineOfFile()
const sys = server.client("all")

const refused = "do not have privilege to execute the statement"

it("users, roles and stages are those of the snapshot; grants on what is made anew count for nothing", async () => {
  await sys.run("create account back_ admin_name 'admin' identified by '1'")
  const admin = await server.connect("back_:admin", "1", "")
  await admin.run(`
    create database d; create table d.t (a int);
    create role reader; create user kept identified by 'old' default role reader; create user lost identified by '1';
    grant select on table d.t to reader; grant select on table *.* to reader;
    create stage shelf url = 'file:///shelf/';
    create snapshot then_ for account;
    alter user kept identified by 'new'; drop user lost; create user late identified by '1';
    revoke select on table *.* from reader; drop stage shelf; create role late_role;
  `)
  await admin.run("restore account back_ {snapshot = 'then_'}")
  const names = async (sql: string) => (await admin.rows(sql)).map(([name]) => name)
  expect(await names("select user_name from mo_catalog.mo_user order by 1")).toEqual(["admin", "kept", "lost"])
  expect(await names("show roles")).toEqual(["accountadmin", "public", "reader"])
  expect(await names("show stages")).toEqual(["shelf"])
  await expect(server.connect("back_:late", "1", "")).rejects.toThrow("there is no user late")
  await expect(server.connect("back_:kept", "new", "")).rejects.toThrow("check password failed")
  const kept = await server.connect("back_:kept", "old", "")
  expect(await kept.rows("select * from d.t")).toEqual([])
  await admin.run("revoke select on table *.* from reader")
  expect(await names("show grants for role reader")).toEqual(["GRANT select ON table d.t `reader`"])
  await expect(kept.run("select * from d.t")).rejects.toThrow(refused)
  await admin.run("drop snapshot then_")
  await sys.run("drop account back_")
})

it("another account that is restored to has the users of the one the snapshot is of", async () => {
  await sys.run(
    "create account from_ admin_name 'a' identified by '1'; create account to_ admin_name 'b' identified by '2'"
  )
  await sys.run(
    "create snapshot of_from for account from_; restore account from_ {snapshot = 'of_from'} to account to_"
  )
  await expect(server.connect("to_:b", "2", "")).rejects.toThrow("there is no user b")
  expect(await (await server.connect("to_:a", "1", "")).rows("select current_account_name(), current_role()")).toEqual([
    ["to_", "accountadmin"]
  ])
  await sys.run("drop snapshot of_from; drop account from_; drop account to_")
})
