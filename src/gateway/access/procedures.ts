import { isContractProcedure } from '@orpc/contract'
import { implement } from '@orpc/server'
import type { Access, AccessMeta } from '#shared/contract/access.ts'
import { contract } from '#shared/contract/index.ts'
import { AppFailure } from '#shared/errors.ts'
import { type Principal, refusalOf } from './principal.ts'

/** What every call carries, from its authentication on. */
export interface CallContext {
  principal: Principal
}

/** A program that calls with the token alone. */
const personNeeded = new AppFailure({
  code: 'forbidden',
  message: 'This is for a person: the token of the data folder is not enough for it.',
  hint: 'Do it in the panel (`switchboard open`) or the desktop app, or by a command of `switchboard` in a terminal.',
})

const roleNeeded = ({ role }: Principal) =>
  new AppFailure({
    code: 'forbidden',
    message: `The role "${role}" may not do this.`,
    hint: 'Ask the owner of this gateway, or use a credential with another role.',
  })

function assertMayCall(principal: Principal, access: Access | undefined): void {
  switch (refusalOf(principal, access)) {
    case 'role':
      throw roleNeeded(principal)
    case 'credential':
      throw personNeeded
    case null:
      return
  }
}

for (const [noun, methods] of Object.entries(contract)) {
  for (const [name, method] of Object.entries(methods)) {
    const isDeclared = isContractProcedure(method) && (method['~orpc'].meta as AccessMeta).access !== undefined
    if (!isDeclared)
      throw new Error(`The contract does not say who may call ${noun}.${name}: begin it with reads, uses or byPerson.`)
  }
}

/** The one place where is checked who may call what; a method that declares nothing is refused to all. */
const implemented = (config: Parameters<typeof implement>[1]) =>
  implement(contract, config)
    .$context<CallContext>()
    .use(({ context, procedure, next }) => {
      assertMayCall(context.principal, procedure['~orpc'].meta.access)
      return next()
    })

/** Implements the contract; each noun's router file takes its part: `procedures.runs.get.handler(…)`. */
export const procedures = implemented({})

// What oRPC calls the place of the check among the middlewares: nowhere.
const unchecked = implemented({ initialOutputValidationIndex: Number.NaN })

/** The methods that answer with events, each of which was made by its type or has passed its schema: once is enough. */
export const eventProcedures = {
  tail: unchecked.events.tail,
  get: unchecked.events.get,
  watch: unchecked.events.watch,
  ofRun: unchecked.runs.events,
}
