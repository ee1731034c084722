import time
def test_look(visit, scene, portal):
    p=scene.holder(5000)
    t=time.time()
    v=visit(p); page=v.open()
    page.see_role("button","Connect wallet")
    print("t",time.time()-t)
    page.click("Connect wallet")
    page.see("Disconnect")
    time.sleep(1)
    print(page.snapshot())
    page.screenshot(path="build/shot1.png")
    for n in ("member","operator","verify"):
        page.goto("/#/"+n); time.sleep(1.5); print(page.snapshot()[:6000]); page.screenshot(path=f"build/shot-{n}.png")
    print(v.noticed().errors, v.noticed().bytes)
