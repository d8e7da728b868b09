"""«Foreslå plan»: which projects, and when each begins, give most of what leadership weighs, within what there is.

`problem` says what is asked, in plain numbers; `solving` answers it exactly; `reasons` tells why; `reading` makes the
problem of a plan; `greedy` is what the answer is compared with. Only `reading` knows the database.
"""
