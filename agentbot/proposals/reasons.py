"""Why a pull request is left alone, changed or closed: one sentence each, for reports and notes."""

from __future__ import annotations

from agentbot.config.settings import HOLD

NO_RECORD = "The branch is there, but agentbot has no record of it. Delete or rename it, and agentbot makes its own."
FOREIGN = (
    "The branch is at {tip}{by}, not at agentbot's last commit {head}. agentbot never overwrites other people's work."
)
UNMARKED = (
    "Its text no longer holds the hidden line by which agentbot knows its own last commit, so agentbot leaves the "
    "branch alone. Put the line back from the history of the text, or close it and delete the branch."
)
CHECKED_OUT = "The branch is checked out in a work tree, so agentbot does not move it. Switch to another branch there."
DELETED = "A person deleted the branch. It stays closed while the value in the cloud stays the same."
DECLINED = "A person closed it, and the value in the cloud is still the same."
MERGED = "It is merged."
NEWER = "It was merged after the commit that this run read; the next run sees it."
GONE = "The problem is gone."
STACK_GONE = "Its stack is no longer in the repository."
IGNORED = "The problem is still there, but .agentbot/ignores.yml says to ignore it."
NOT_CURABLE = "The problem is still there, but agentbot no longer has a change of the code for it."
KEPT_BRANCH = "The branch stays, because it is not at agentbot's own last commit or is checked out."
NOT_READ = "Its stack was not read in this run, so agentbot could not tell whether the problem is gone."
LEFTOVER = "A run was stopped before it could take the branch away."
NEW_VALUE = "The value in the cloud is another one than when a person closed it."
RESTORED = "A person restored the branch."
AGAIN = "The problem is there again."
AGAIN_AFTER_MERGE = "The last pull request was merged, and the problem is there again."
RESUMED = "A run was stopped after it had made the branch."
TOUCHED = "The base branch changed the same files."
CHANGED = "The change is another one than before."
RETOLD = "Only the text is another one than before."
EDITED = "A person edited its title or text, so agentbot leaves both until the change itself is another one."
HELD = f"The label `{HOLD}` asks agentbot to leave it alone. Take the label off to go on."
RETARGETED = "A person pointed it at `{target}` instead of `{base}`, so agentbot leaves it alone."
REOPENED = "The problem is gone, but a person opened it again after agentbot had closed it, so it stays open."
STALE = (
    "The base branch changed the same files, but it has been open for more than {days} days, so agentbot no longer "
    "follows the base. Merge the base into it, or close it."
)
LIMITED_NEW = "It waits: this run has opened {limit} new ones already (`limits.new_per_run`)."
LIMITED_OPEN = "It waits: {open} are open, and {limit} may be (`limits.open`)."
OUT_OF_WINDOW = "It waits for the schedule window{opens}."
