/**
 * mo_ctl(service, command, parameter): what it says of its arguments, and the form of its answer. What the commands do is a
 * table, ctl/Commands.ts.
 */

import type { Session } from "../session/Session.ts"
import { internal, invalidArgument } from "../translate/Errors.ts"
import { SqlFailure } from "../wire/WireSession.ts"
import { commands } from "./ctl/Commands.ts"

const notSupported = (what: string): SqlFailure => new SqlFailure(20105, `not supported: ${what} not supported`)

/** The answer as indented JSON with a newline. NULL is an empty text. */
export const moCtl = async (session: Session, args: ReadonlyArray<string>): Promise<string> => {
  if (args.length !== 3) throw invalidArgument("function mo_ctl", `[${args.map(() => "VARCHAR").join(" ")}]`)
  if (session.account !== "sys" || session.identity.role !== "moadmin")
    throw internal("do not have privilege to execute the statement")
  const [service = "", name = "", parameter = ""] = [...args.slice(0, 2).map((arg) => arg.toUpperCase()), args[2]]
  if (service !== "DN" && service !== "CN") throw notSupported(`service type ${service}`)
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command === undefined) throw notSupported(`command ${name}`)
  const { only } = command
  if (only !== undefined && only.service !== service) {
    if (only.expecting === undefined) throw notSupported(`service ${service}`)
    throw new SqlFailure(20424, `wrong service, expecting ${only.expecting}, got ${service}`)
  }
  const result = await command.run(session, parameter, name)
  return `${JSON.stringify({ method: command.method ?? name, result }, undefined, 2)}\n`
}
