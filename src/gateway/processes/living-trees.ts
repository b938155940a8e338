/** The process trees of this gateway that are not quite gone: the value of their marker, and the process at their top. */
export const livingTrees = new Map<string, number>()
