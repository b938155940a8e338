import { elementScroll, type VirtualizerOptions } from '@tanstack/react-virtual'
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'

/** Pixels from the end within which a reader who moves down has arrived. */
const endZonePx = 48
/** Pixels are fractions on some screens. */
const atEndPx = 2

const distanceFromEnd = (element: HTMLElement) => element.scrollHeight - element.scrollTop - element.clientHeight

function moveToEnd(element: HTMLElement, knownTop: RefObject<number>): void {
  element.scrollTop = element.scrollHeight
  knownTop.current = element.scrollTop
}

/**
 * Keeps the end in sight while the conversation grows, until the reader moves up. Whether the reader did is seen from the
 * position itself, because the event that tells of it may come after the next change: the focus that moves to a row out of
 * sight scrolls there and renders at once.
 */
export function useEnd(scroller: RefObject<HTMLDivElement | null>, isHeld: boolean) {
  const isFollowing = useRef(true)
  /** Where the view stood when we last looked or moved it ourselves. */
  const knownTop = useRef(0)
  const [isAway, setAway] = useState(false)

  function look(element: HTMLElement): void {
    const { scrollTop } = element
    const distance = distanceFromEnd(element)
    // What grows moves the end away, and what shrinks moves the view to the end; only the reader moves up.
    if (distance < atEndPx || (scrollTop > knownTop.current && distance < endZonePx)) isFollowing.current = true
    else if (scrollTop < knownTop.current || (isHeld && distance >= endZonePx)) isFollowing.current = false
    knownTop.current = scrollTop
    setAway(!isFollowing.current)
  }

  function toEnd(): void {
    isFollowing.current = true
    if (scroller.current) moveToEnd(scroller.current, knownTop)
  }

  // After every change: rows were added, or measured for the first time.
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    look(element)
    if (isFollowing.current && !isHeld && distanceFromEnd(element) >= 1) moveToEnd(element, knownTop)
  })

  // The view itself gets smaller when the field below it grows.
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const observer = new ResizeObserver(() => {
      if (isFollowing.current) moveToEnd(element, knownTop)
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [scroller])

  /** For the virtualizer, which moves the view when rows above it turn out higher or lower than guessed. */
  const scrollToFn: VirtualizerOptions<HTMLDivElement, Element>['scrollToFn'] = (offset, options, instance) => {
    elementScroll(offset, options, instance)
    if (scroller.current) knownTop.current = scroller.current.scrollTop
  }

  return {
    isAway,
    toEnd,
    scrollToFn,
    onScroll: () => {
      if (scroller.current) look(scroller.current)
    },
  }
}
