import type { ClientCommands } from '#shared/contract/clients.ts'

export function someClientCommands(change: Partial<ClientCommands> = {}): ClientCommands {
  return {
    stdio: ['/opt/switchboard', 'mcp', '--data-dir', '/tmp/d'],
    stdioText: '/opt/switchboard mcp --data-dir /tmp/d',
    tokenText: '/opt/switchboard token --data-dir /tmp/d',
    tokenVariableText: 'export SWITCHBOARD_TOKEN="$(/opt/switchboard token --data-dir /tmp/d)"',
    openText: '/opt/switchboard open --data-dir /tmp/d',
    restartText: '/opt/switchboard stop --data-dir /tmp/d; /opt/switchboard serve --data-dir /tmp/d',
    shell: 'posix',
    ...change,
  }
}
