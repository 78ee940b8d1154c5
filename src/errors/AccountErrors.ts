/**
 * What can be wrong with an account, a user or a role itself.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

const number = (errno: number | undefined): string => (errno === undefined ? "" : ` (errno ${errno})`)

const fields = { errno: Schema.optional(Schema.Number), cause: Schema.optional(Schema.Defect) }

/**
 * There is no account of that name on the server.
 *
 * @since 0.1.0
 * @category errors
 */
export class AccountNotFound extends Schema.TaggedError<AccountNotFound>("effect-matrixone/AccountNotFound")(
  "AccountNotFound",
  { account: Schema.String, ...fields }
) {
  readonly isRetryable = false
  override get message(): string {
    return `account "${this.account}" does not exist${number(this.errno)}`
  }
}

/**
 * There is an account of that name already.
 *
 * @since 0.1.0
 * @category errors
 */
export class AccountAlreadyExists extends Schema.TaggedError<AccountAlreadyExists>(
  "effect-matrixone/AccountAlreadyExists"
)("AccountAlreadyExists", { account: Schema.String, ...fields }) {
  readonly isRetryable = false
  readonly hint = "ifNotExists keeps one of the same administrator."
  override get message(): string {
    return `account "${this.account}" already exists${number(this.errno)}. ${this.hint}`
  }
}

/**
 * There is no user of that name in the account.
 *
 * @since 0.1.0
 * @category errors
 */
export class UserNotFound extends Schema.TaggedError<UserNotFound>("effect-matrixone/UserNotFound")("UserNotFound", {
  user: Schema.String,
  ...fields
}) {
  readonly isRetryable = false
  readonly hint = "Users are per account, and the case of their names counts."
  override get message(): string {
    return `user "${this.user}" does not exist${number(this.errno)}. ${this.hint}`
  }
}

/**
 * There is a user of that name in the account already, or a role: they share their names.
 *
 * @since 0.1.0
 * @category errors
 */
export class UserAlreadyExists extends Schema.TaggedError<UserAlreadyExists>("effect-matrixone/UserAlreadyExists")(
  "UserAlreadyExists",
  { user: Schema.String, ...fields }
) {
  readonly isRetryable = false
  readonly hint = "Users and roles of an account share their names. ifNotExists keeps a user of the same default role."
  override get message(): string {
    return `user "${this.user}" already exists${number(this.errno)}. ${this.hint}`
  }
}

/**
 * There is no role of that name in the account.
 *
 * @since 0.1.0
 * @category errors
 */
export class RoleNotFound extends Schema.TaggedError<RoleNotFound>("effect-matrixone/RoleNotFound")("RoleNotFound", {
  role: Schema.String,
  ...fields
}) {
  readonly isRetryable = false
  readonly hint = "Roles are per account. Privileges are granted to roles, never to users."
  override get message(): string {
    return `role "${this.role}" does not exist${number(this.errno)}. ${this.hint}`
  }
}

/**
 * There is a role of that name in the account already, or a user: they share their names.
 *
 * @since 0.1.0
 * @category errors
 */
export class RoleAlreadyExists extends Schema.TaggedError<RoleAlreadyExists>("effect-matrixone/RoleAlreadyExists")(
  "RoleAlreadyExists",
  { role: Schema.String, ...fields }
) {
  readonly isRetryable = false
  readonly hint = "Users and roles of an account share their names. ifNotExists keeps a role."
  override get message(): string {
    return `role "${this.role}" already exists${number(this.errno)}. ${this.hint}`
  }
}
