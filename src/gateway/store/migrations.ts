import type { DatabaseSync } from 'node:sqlite'

/**
 * Numbered migrations: index + 1 is the `user_version` that a migration leaves behind. A landed migration is never
 * edited; a change is a new entry.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    workspace TEXT NOT NULL,
    policy TEXT NOT NULL,
    engine TEXT NOT NULL,
    thread_id TEXT,
    client TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX sessions_by_thread ON sessions (thread_id) WHERE thread_id IS NOT NULL;

  CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id),
    status TEXT NOT NULL,
    prompt TEXT NOT NULL,
    client TEXT NOT NULL,
    transport TEXT NOT NULL,
    thread_id TEXT,
    turn_id TEXT,
    result TEXT,
    error TEXT,
    usage TEXT,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX runs_by_session ON runs (session_id, id);
  CREATE INDEX runs_by_status ON runs (status, id);
  CREATE INDEX runs_by_thread ON runs (thread_id) WHERE thread_id IS NOT NULL;

  CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    type TEXT NOT NULL,
    run_id TEXT,
    session_id TEXT,
    data TEXT NOT NULL
  ) STRICT;
  CREATE INDEX events_by_run ON events (run_id, seq) WHERE run_id IS NOT NULL;

  CREATE TABLE tool_calls (
    id TEXT PRIMARY KEY,
    tool TEXT NOT NULL,
    client TEXT NOT NULL,
    transport TEXT NOT NULL,
    mcp_session_id TEXT,
    run_id TEXT,
    arguments TEXT NOT NULL,
    status TEXT NOT NULL,
    result TEXT,
    started_at INTEGER NOT NULL,
    ended_at INTEGER
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE approvals (
    id TEXT PRIMARY KEY,
    run_id TEXT NOT NULL REFERENCES runs (id),
    session_id TEXT NOT NULL,
    request TEXT NOT NULL,
    status TEXT NOT NULL,
    decision TEXT,
    answered_by TEXT,
    reason TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    answered_at INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX approvals_pending ON approvals (status, id);
  CREATE INDEX approvals_by_run ON approvals (run_id, id);
  `,
  // A session's events, and those without deltas, in their order; of tool calls the few that are looked for by their status.
  `
  CREATE INDEX events_by_session ON events (session_id, seq) WHERE session_id IS NOT NULL;
  CREATE INDEX events_without_deltas ON events (seq)
    WHERE type NOT IN ('message.delta', 'reasoning.section', 'reasoning.delta', 'command.output', 'raw.item', 'raw.response');
  CREATE INDEX tool_calls_not_completed ON tool_calls (status, id) WHERE status <> 'completed';
  `,
  // Events that were written together share a row, runs and sessions have short numbers there, large texts a table.
  `
  CREATE TABLE texts (
    id INTEGER PRIMARY KEY,
    base INTEGER,
    prefix INTEGER NOT NULL,
    suffix INTEGER NOT NULL,
    length INTEGER NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  ALTER TABLE runs ADD COLUMN result_text INTEGER REFERENCES texts (id);

  CREATE TABLE event_scopes (
    key INTEGER PRIMARY KEY,
    id ANY NOT NULL UNIQUE
  ) STRICT;
  INSERT INTO event_scopes (id)
    SELECT DISTINCT CASE WHEN run_id GLOB 'run_*' AND length(run_id) = 36 THEN coalesce(unhex(substr(run_id, 5)), run_id) ELSE run_id END
    FROM events WHERE run_id IS NOT NULL;
  INSERT OR IGNORE INTO event_scopes (id)
    SELECT DISTINCT CASE WHEN session_id GLOB 'ses_*' AND length(session_id) = 36 THEN coalesce(unhex(substr(session_id, 5)), session_id) ELSE session_id END
    FROM events WHERE session_id IS NOT NULL;

  CREATE TABLE event_chunks (
    first_seq INTEGER PRIMARY KEY,
    count INTEGER NOT NULL,
    run_key INTEGER,
    session_key INTEGER,
    is_delta INTEGER NOT NULL,
    at INTEGER NOT NULL,
    body ANY NOT NULL
  ) STRICT;
  INSERT INTO event_chunks (first_seq, count, run_key, session_key, is_delta, at, body)
    SELECT seq, 1,
      (SELECT key FROM event_scopes WHERE id = CASE WHEN run_id GLOB 'run_*' AND length(run_id) = 36 THEN coalesce(unhex(substr(run_id, 5)), run_id) ELSE run_id END),
      (SELECT key FROM event_scopes WHERE id = CASE WHEN session_id GLOB 'ses_*' AND length(session_id) = 36 THEN coalesce(unhex(substr(session_id, 5)), session_id) ELSE session_id END),
      type IN ('message.delta', 'reasoning.section', 'reasoning.delta', 'command.output', 'raw.item', 'raw.response'),
      at,
      '[[' || json_quote(type) || ',0,' || data || ']]'
    FROM events ORDER BY seq;
  UPDATE event_chunks SET is_delta = 1 WHERE first_seq IN (
    SELECT seq FROM (
      SELECT seq, lead(seq) OVER (PARTITION BY run_id, data ->> '$.turnId' ORDER BY seq) AS later
      FROM events WHERE type = 'diff.updated'
    ) WHERE later IS NOT NULL
  );
  DROP TABLE events;
  CREATE INDEX event_chunks_by_run ON event_chunks (run_key, is_delta, first_seq) WHERE run_key IS NOT NULL;
  CREATE INDEX event_chunks_by_session ON event_chunks (session_key, is_delta, first_seq) WHERE session_key IS NOT NULL;
  CREATE INDEX event_chunks_whole ON event_chunks (first_seq) WHERE is_delta = 0;
  `,
  // What a call and its run have in common stands in the run; of runs the few that are looked for by their status.
  `
  ALTER TABLE tool_calls ADD COLUMN of_run INTEGER NOT NULL DEFAULT 0;
  DROP INDEX runs_by_status;
  CREATE INDEX runs_not_completed ON runs (status, id) WHERE status <> 'completed';
  `,
  // Whose all of this is. What was there before was begun by the user's own programs; of events nothing is written for that.
  `
  ALTER TABLE sessions ADD COLUMN principal TEXT NOT NULL DEFAULT 'owner';
  ALTER TABLE runs ADD COLUMN principal TEXT NOT NULL DEFAULT 'owner';
  ALTER TABLE tool_calls ADD COLUMN principal TEXT NOT NULL DEFAULT 'owner';
  ALTER TABLE approvals ADD COLUMN principal TEXT NOT NULL DEFAULT 'owner';
  ALTER TABLE approvals ADD COLUMN answered_as TEXT;
  ALTER TABLE event_chunks ADD COLUMN principal_key INTEGER;
  `,
  // A run can be begun again from what is kept of it.
  `
  ALTER TABLE runs ADD COLUMN raw_events INTEGER NOT NULL DEFAULT 0;
  `,
]

export function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0)
}

/** Brings the database to the newest schema; each migration is whole or not there. */
export function migrate(database: DatabaseSync): void {
  const from = versionOf(database)
  for (const [index, sql] of migrations.entries()) {
    if (index < from) continue
    database.exec(`BEGIN IMMEDIATE; ${sql}; PRAGMA user_version = ${index + 1}; COMMIT`)
  }
}
