import { memo, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { classNames } from '../lib/class-names.ts'
import { Badge } from './badge.tsx'
import { Disclosure } from './disclosure.tsx'
import { FixedRows } from './fixed-rows.tsx'
import type { DiffFile, DiffRow } from './parse-diff.ts'

const rowHeightPx = 20
/** A file with more rows is closed at first. */
const openLimit = 120

const rowLook: Record<DiffRow['kind'], string> = {
  hunk: 'bg-accent-soft text-muted',
  context: '',
  added: 'bg-added-soft',
  removed: 'bg-removed-soft',
  note: 'text-faint italic',
}

const signs: Record<DiffRow['kind'], string> = { hunk: '', context: ' ', added: '+', removed: '−', note: '' }

const Row = memo(function Row({ row }: { row: DiffRow }) {
  return (
    <div className={classNames('flex h-full whitespace-pre', rowLook[row.kind])}>
      <span aria-hidden className="w-11 shrink-0 select-none pr-2 text-right text-faint tabular-nums">
        {row.oldLine}
      </span>
      <span aria-hidden className="w-11 shrink-0 select-none pr-2 text-right text-faint tabular-nums">
        {row.newLine}
      </span>
      <span
        className={classNames(
          'w-5 shrink-0 select-none text-center',
          row.kind === 'added' && 'text-added',
          row.kind === 'removed' && 'text-removed',
        )}
      >
        {signs[row.kind]}
      </span>
      <span className="pr-4">{row.text}</span>
    </div>
  )
})

/** The sums of a change, `+3 −1`. */
export function DiffCounts({ added, removed }: { added: number; removed: number }) {
  const { t } = useTranslation()
  return (
    <span className="shrink-0 whitespace-nowrap font-medium text-xs tabular-nums" title={t('diff.counts', { added, removed })}>
      <span className="text-added">+{added}</span> <span className="text-removed">−{removed}</span>
    </span>
  )
}

function FileRows({ file }: { file: DiffFile }) {
  const { t } = useTranslation()
  const widthCh = useMemo(() => file.rows.reduce((width, row) => Math.max(width, row.text.length), 0) + 24, [file.rows])
  if (file.rows.length === 0) return <p className="border-line border-t px-3 py-2 text-muted text-xs">{t('diff.empty')}</p>
  return (
    <FixedRows
      count={file.rows.length}
      rowHeightPx={rowHeightPx}
      widthCh={widthCh}
      label={t('diff.changesOf', { path: file.path })}
      className="max-h-96 border-line border-t"
      renderRow={(index) => {
        const row = file.rows[index]
        return row ? <Row row={row} /> : null
      }}
    />
  )
}

function FileSummary({ file }: { file: DiffFile }) {
  const { t } = useTranslation()
  const slash = file.path.lastIndexOf('/') + 1
  const folder = file.path.slice(0, slash)
  // A file that got another name alone is shown with both of them, and the folder once.
  const isRenamed = file.oldPath !== null && folder === file.oldPath.slice(0, file.oldPath.lastIndexOf('/') + 1)
  return (
    <span className="flex min-w-0 flex-1 items-center gap-2">
      <span className="min-w-0 truncate font-mono text-xs" title={file.path}>
        {file.oldPath !== null && !isRenamed && <span className="text-faint">{file.oldPath} → </span>}
        <span className="text-muted">{folder}</span>
        {isRenamed && <span className="text-faint">{file.oldPath?.slice(slash)} → </span>}
        <span className="font-medium">{file.path.slice(slash)}</span>
      </span>
      {file.kind === 'add' && <Badge tone="ok">{t('diff.added')}</Badge>}
      {file.kind === 'delete' && <Badge tone="bad">{t('diff.deleted')}</Badge>}
      {file.oldPath !== null && <Badge>{t('diff.moved')}</Badge>}
      {!file.isUnknown && (
        <span className="ml-auto">
          <DiffCounts added={file.added} removed={file.removed} />
        </span>
      )}
    </span>
  )
}

const frame = 'overflow-hidden rounded-md border border-line bg-surface'

/** Changed files, each with its rows to open and close where they are known. `isOpen` overrides the choice by size. */
export function DiffView({ files, isOpen }: { files: readonly DiffFile[]; isOpen?: boolean }) {
  const { t } = useTranslation()
  const total = files.reduce((sum, file) => sum + file.rows.length, 0)
  return (
    <div className="flex flex-col gap-2">
      {files.map((file) =>
        file.isUnknown ? (
          <div key={`${file.kind} ${file.path}`} className={classNames('flex min-h-8 items-center px-3 py-1', frame)}>
            <FileSummary file={file} />
          </div>
        ) : (
          <Disclosure
            key={`${file.kind} ${file.path}`}
            name={file.path}
            isOpenByDefault={isOpen ?? (total <= openLimit || (files.length === 1 && file.rows.length <= 2 * openLimit))}
            summary={<FileSummary file={file} />}
            className={frame}
          >
            <FileRows file={file} />
          </Disclosure>
        ),
      )}
      {files.some((file) => file.isUnknown) && <p className="px-3 text-muted text-xs">{t('diff.unknown')}</p>}
    </div>
  )
}
