"""Lines with days of validity: what every list of the desk shares."""

from linquan.kernel.dated import never_two_at_once as never_two_at_once
