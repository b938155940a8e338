import {
  Activity,
  LayoutDashboard,
  type LucideIcon,
  MessagesSquare,
  PlugZap,
  ScrollText,
  Settings,
  ShieldQuestion,
  Wrench,
} from 'lucide-react'

export interface View {
  id: 'overview' | 'sessions' | 'runs' | 'approvals' | 'toolCalls' | 'log' | 'connect' | 'settings'
  path: string
  icon: LucideIcon
}

/** In the order of the navigation; the position is the digit of its shortcut. */
export const views: readonly View[] = [
  { id: 'overview', path: '/overview', icon: LayoutDashboard },
  { id: 'sessions', path: '/sessions', icon: MessagesSquare },
  { id: 'runs', path: '/runs', icon: Activity },
  { id: 'approvals', path: '/approvals', icon: ShieldQuestion },
  { id: 'toolCalls', path: '/tool-calls', icon: Wrench },
  { id: 'log', path: '/log', icon: ScrollText },
  { id: 'connect', path: '/connect', icon: PlugZap },
  { id: 'settings', path: '/settings', icon: Settings },
]
