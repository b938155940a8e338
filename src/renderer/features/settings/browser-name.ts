const browsers: readonly [RegExp, string][] = [
  // The order counts: each of them also names those below it.
  [/Electron\/\d+/, 'Codex Switchboard'],
  [/Edg\/(\d+)/, 'Edge'],
  [/OPR\/(\d+)/, 'Opera'],
  [/Firefox\/(\d+)/, 'Firefox'],
  [/Chrome\/(\d+)/, 'Chrome'],
  [/Version\/(\d+).* Safari/, 'Safari'],
]

const systems: readonly [RegExp, string][] = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux|X11/, 'Linux'],
]

/** A `User-Agent` header in a few words, e.g. `Firefox 150, Linux`; the header itself when it is none of the usual ones. */
export function browserName(userAgent: string): string {
  const browser = browsers.find(([pattern]) => pattern.test(userAgent))
  if (browser === undefined) return userAgent
  const [pattern, name] = browser
  const version = pattern.exec(userAgent)?.[1]
  const system = systems.find(([known]) => known.test(userAgent))?.[1]
  return [version === undefined ? name : `${name} ${version}`, system].filter(Boolean).join(', ')
}
