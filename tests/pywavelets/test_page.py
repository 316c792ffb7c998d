"""The page of names is the one that both packages give."""

from pywavelets import page


def test_the_page_is_of_the_present_packages():
    assert page.table() in page.PAGE.read_text()


def test_what_is_not_here_is_explained():
    absent = [name for name, ours, _ in page.rows() if ours == "none"]
    assert set(absent) <= set(page.NOTES)
