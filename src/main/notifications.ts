import { Notification } from 'electron'
import type { NoticeChanges } from './notices.ts'

export interface Notifications {
  apply(changes: NoticeChanges): void
  close(): void
}

/** More are not kept; the oldest is withdrawn. */
const limit = 20

/** Notifications of the operating system by their key; `onClick` gets the page to open. */
export function createNotifications(onClick: (path: string) => void): Notifications {
  // Also keeps them from being collected as garbage while they are shown, which would lose the click.
  const shown = new Map<string, Notification>()

  function withdraw(key: string) {
    shown.get(key)?.close()
    shown.delete(key)
  }

  return {
    apply({ show, withdraw: keys }) {
      for (const key of keys) withdraw(key)
      if (!Notification.isSupported()) return
      for (const notice of show) {
        withdraw(notice.key)
        const oldest = shown.size >= limit ? shown.keys().next().value : undefined
        if (oldest !== undefined) withdraw(oldest)
        const notification = new Notification({ title: notice.title, body: notice.body })
        notification.on('click', () => {
          withdraw(notice.key)
          onClick(notice.path)
        })
        notification.on('close', () => {
          if (shown.get(notice.key) === notification) shown.delete(notice.key)
        })
        shown.set(notice.key, notification)
        notification.show()
      }
    },
    close() {
      for (const key of [...shown.keys()]) withdraw(key)
    },
  }
}
