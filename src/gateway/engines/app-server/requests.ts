import type { JsonRpcClient } from '../json-rpc-client.ts'
import type {
  ConfigReadParams,
  InitializeParams,
  ThreadBackgroundTerminalsCleanParams,
  ThreadResumeParams,
  ThreadStartParams,
  ThreadUnsubscribeParams,
  TurnInterruptParams,
  TurnStartParams,
} from './protocol/types.ts'

/** The requests that we send, with their parameters. */
export interface AppServerRequests {
  initialize: InitializeParams
  'config/read': ConfigReadParams
  'thread/start': ThreadStartParams
  'thread/resume': ThreadResumeParams
  'thread/unsubscribe': ThreadUnsubscribeParams
  'thread/backgroundTerminals/clean': ThreadBackgroundTerminalsCleanParams
  'turn/start': TurnStartParams
  'turn/interrupt': TurnInterruptParams
}

export type AppServerRpc = JsonRpcClient<AppServerRequests>
